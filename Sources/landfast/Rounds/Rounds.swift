internal import Catalog
internal import Erasure
internal import Sealing

/// One look at every store and, again, for everybody whose erasure is on record as complete.
///
/// A copy that was put back, or one that nobody declared, is noticed without anybody asking.
struct Rounds {
    /// An erasure that does not look as it did, or a tenant whose erasures could not be looked for.
    struct Difference {
        /// The request; nil: none of the tenant's could be looked for.
        let erasure: String?
        let tenant: String
        /// A sentence without names of persons or files.
        let message: String
    }

    /// What lies in stores.
    let inventory: StoreInventory
    /// Erasures that were looked for, a count.
    private(set) var looked = 0
    private(set) var differences: [Difference] = []

    /// Goes round, and remembers what was found.
    init(_ installation: Installation) throws {
        var inventory = try StoreInventory(installation)
        for entry in installation.configuration.stores { inventory.look(at: entry) }
        try inventory.remember()
        self.inventory = inventory
        try IncidentWatch(installation: installation).look()
        for tenant in try installation.catalog.tenants() {
            let ended = try installation.catalog.erasures(ofTenant: tenant.id).filter {
                $0.scope != .tenant && $0.completed != nil
                    && ErasureConclusion(rawValue: $0.state)?.isEnd ?? false
            }
            guard !ended.isEmpty else { continue }
            try Interruption.check()
            do {
                try look(for: ended.map(\.id), of: tenant, installation)
            } catch {
                try Interruption.check()
                let message = "its \(Quantity.count(ended.count, "erasure")) could not be looked for: "
                differences.append(
                    Difference(erasure: nil, tenant: tenant.name, message: message + ErrorReport(error).message)
                )
            }
        }
    }

    private mutating func look(for ids: [String], of tenant: TenantRecord, _ installation: Installation) throws {
        let session = try ErasureSession(installation, tenant)
        for report in try session.lookAgain(ids) {
            looked += 1
            guard !report.conclusion.isEnd else { continue }
            var parts = report.findings.map { finding in
                "\(finding.dataset) \(finding.party ?? ""): \(finding.detail)"
            }
            parts += report.notLookedAt.map { "not looked at: \($0)" }
            differences.append(
                Difference(
                    erasure: report.erasure.id,
                    tenant: tenant.name,
                    message: "\(report.conclusion.rawValue); " + parts.joined(separator: "; ")
                )
            )
        }
        try session.finish()
    }

    /// What was not as it should be, a count.
    var unexpected: Int { inventory.findings.count + differences.count }

    /// True when everything could be looked at and was as it should be.
    var isQuiet: Bool { unexpected == 0 && inventory.isWhole }

    var document: JSONValue {
        .object([
            "inventory": inventory.document, "erasures_looked_for": .count(looked),
            "differences": .array(
                differences.map {
                    .object([
                        "erasure": .text($0.erasure), "tenant": .string($0.tenant), "message": .string($0.message),
                    ])
                }
            ),
        ])
    }

    /// For people.
    func text(colour: Bool) -> String {
        var text = inventory.text(colour: colour) + "\n"
        text += "Looked again for \(Quantity.count(looked, "finished erasure")): "
        text += differences.isEmpty ? "nothing was found\n" : "\(Quantity.count(differences.count, "difference"))\n"
        return text
            + differences.map { "  ! \($0.tenant) \($0.erasure.map { String($0.prefix(8)) } ?? "-"): \($0.message)\n" }
            .joined()
    }
}
