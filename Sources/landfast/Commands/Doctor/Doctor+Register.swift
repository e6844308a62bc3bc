internal import Catalog
internal import Residency
internal import Sealing

extension Doctor {
    /// Looks whether somebody is still to be told of a subprocessor that will be used.
    mutating func examineRegister() {
        guard let installation,
            let due = examination.attempt("register", "subprocessors", { try Announcement(installation).due() })
        else { return }
        let tenants = Set(due.map(\.tenant.id)).count
        guard tenants > 0 else {
            examination.good("register", "subprocessors", "every tenant was told of those that will be used")
            return
        }
        examination.warn(
            "register",
            "subprocessors",
            "\(Quantity.count(tenants, "tenant was", "tenants were")) not told of subprocessors that will be used, and "
                + "nothing is placed there for them",
            remedy: "Run `landfast subprocessor announce`; give a notice that reaches tenants 'tenants: true'."
        )
    }

    /// Looks whether what a tenant has against a subprocessor is still to be settled.
    mutating func examineObjections() {
        guard let installation,
            let records = examination.attempt("objections", "subprocessors", { try installation.catalog.objections() })
        else { return }
        let open = records.count { $0.settled == nil }
        guard open > 0 else {
            examination.good("objections", "subprocessors", "no tenant's objection is open")
            return
        }
        examination.warn(
            "objections",
            "subprocessors",
            "\(Quantity.count(open, "objection")) of tenants \(open == 1 ? "is" : "are") open",
            remedy:
                "See `landfast subprocessor objections`; what came of one is recorded with `landfast subprocessor settle`."
        )
    }

    /// Looks whether something that permits copies, or supports what is said of them, ends soon.
    mutating func examineEndings() {
        guard let installation else { return }
        let now = clock.now()
        guard let endings = examination.attempt("endings", "policy", { try installation.endings(at: now) }) else {
            return
        }
        guard !endings.isEmpty else {
            examination.good("endings", "policy", "no basis, agreement or certificate on record ends within 30 days")
            return
        }
        for ending in endings {
            examination.warn(
                "endings",
                ending.code,
                ending.sentence(at: now),
                remedy:
                    "Renew it and record the new last day, or move what rests on it: `landfast policy plan` shows that."
            )
        }
    }
}
