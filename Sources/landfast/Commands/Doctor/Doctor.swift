internal import Catalog
internal import Custody
internal import Files
internal import Residency
internal import Sealing
internal import Stores

/// Looks at an installation without changing it, as far as it can be opened.
struct Doctor {
    let configuration: Configuration
    let output: Output
    let clock: any WallClock = SystemClock()
    var examination = Examination()
    /// Everything together; nil when a part of it cannot be opened.
    var installation: Installation?

    init(configuration: Configuration, output: Output) {
        self.configuration = configuration
        self.output = output
    }

    // MARK: The installation itself

    mutating func examineInstallation() {
        examination.good(
            "configuration",
            "configuration",
            "\(configuration.stores.count) stores, "
                + "\(configuration.custodians.count) custodians, \(configuration.datasets.count) datasets"
        )
        let (configuration, clock) = (configuration, clock)
        let keys = examination.attempt("keys", "keys") { try InstallationKeys.read(in: configuration.keysFolder) }
        if keys != nil { examination.good("keys", "keys", "all four are there, and private") }
        let catalog = examination.attempt("catalog", "catalog") {
            try Installation.openCatalog(configuration, clock: clock)
        }
        guard let catalog else { return }
        examineCatalog(catalog)
        guard let keys, let basis = examinePolicy(catalog) else { return }
        _ = examination.attempt("state", "state") { try configuration.requireLocalOrStatedState(basis.registry) }
        installation = Installation(
            configuration: configuration,
            catalog: catalog,
            keys: keys,
            basis: basis,
            clock: clock,
            random: SystemRandom(),
            output: output
        )
    }

    private mutating func examineCatalog(_ catalog: Catalog) {
        guard let problems = examination.attempt("catalog", "catalog", { try catalog.integrityProblems() }) else {
            return
        }
        if problems.isEmpty {
            examination.good("catalog", "catalog", "sound")
        } else {
            examination.fail(
                "catalog",
                "catalog",
                "damaged: \(problems.prefix(3).joined(separator: "; "))",
                remedy:
                    "Move the file away and run `landfast catalog rebuild`: stores and custodians hold all that counts."
            )
        }
        examineIncidents(catalog)
        guard let findings = examination.attempt("findings", "catalog", { try catalog.openFindings() }) else { return }
        for finding in findings {
            examination.fail(
                "findings",
                finding.party ?? finding.repository?.hex ?? "installation",
                "\(finding.kind), since \(Quantity.time(finding.firstSeen)): \(finding.detail)",
                remedy: "Look with `\(InventoryFinding.command(finding.kind))`; the finding closes when the same look "
                    + "finds nothing."
            )
        }
    }

    private mutating func examineIncidents(_ catalog: Catalog) {
        guard let incidents = examination.attempt("incidents", "catalog", { try catalog.incidents() }) else { return }
        for incident in incidents where incident.isPending {
            examination.fail(
                "incidents",
                incident.trouble.party,
                "incident \(incident.id.prefix(8)) (\(incident.trouble.kind.rawValue)), noticed "
                    + "\(Quantity.time(incident.noticed)): the tenant must be told without undue delay; "
                    + "72 hours end at \(Quantity.time(incident.deadline))",
                remedy: "See `landfast incident show \(incident.id.prefix(8))`."
            )
        }
    }

    private mutating func examinePolicy(_ catalog: Catalog) -> PolicyBasis? {
        guard let record = examination.attempt("policy", "policy", { try catalog.appliedPolicy() }) else { return nil }
        guard let record else {
            examination.fail(
                "policy",
                "policy",
                "no policy is in force, so nothing is allowed anywhere",
                remedy: "Run `landfast policy check`, then `landfast policy apply`."
            )
            return nil
        }
        guard let basis = examination.attempt("policy", "policy", { try PolicyBasis(record) }) else { return nil }
        if basis.differs(from: configuration) {
            examination.warn(
                "policy",
                "policy",
                "the files differ from the policy in force, applied at \(Quantity.time(record.applied))",
                remedy: "Look with `landfast policy plan`, then run `landfast policy apply`, or take the edit back."
            )
        } else {
            examination.good(
                "policy",
                "policy",
                "'\(basis.policy.name)' is in force since \(Quantity.time(record.applied))"
            )
        }
        return basis
    }

    // MARK: Places

    mutating func examinePlaces() {
        for entry in configuration.stores { examine(entry) }
        for entry in configuration.custodians { examine(entry) }
    }

    /// Below this much space the next backup may not fit.
    private static let littleSpace: UInt64 = 1 << 30

    private mutating func examine(_ entry: Configuration.StoreEntry) {
        let subject = "store:" + entry.place.name
        if let installation {
            guard examination.attempt("store", subject, { try installation.identity(of: entry) }) != nil else { return }
            if let remote = entry.remote { examine(entry, remote, installation) }
        }
        guard let folder = entry.place.folder,
            let free = examination.attempt("store", subject, { try FileSystem.freeSpace(folder) })
        else { return }
        if free < Self.littleSpace {
            examination.warn(
                "store",
                subject,
                "only \(Quantity.bytes(free)) are free",
                remedy: "Make room, or run `landfast prune`."
            )
        } else {
            examination.good("store", subject, "is the one that was set up, \(Quantity.bytes(free)) free")
        }
    }

    private mutating func examine(_ entry: Configuration.CustodianEntry) {
        let subject = "custodian:" + entry.name
        guard let installation else { return }
        guard
            let custodian = examination.attempt("custodian", subject, { try installation.custodian(entry) }),
            let look = examination.attempt("custodian", subject, { try custodian.overwriteLook() })
        else { return }
        let unknown = examination.attempt("unknown-files", subject) {
            try custodian.repositories.reduce(0) { try $0 + custodian.open($1).unknownFiles() }
        }
        if let unknown, unknown > 0 {
            examination.warn(
                "unknown-files",
                subject,
                "\(Quantity.count(unknown, "file")) among its ledgers and leases that it never wrote; they count for nothing",
                remedy: "Find out who may write there, and take them away."
            )
        }
        let secret = entry.rootSecret.map { ", with a root secret \($0.origin(besides: entry.folder).words)" } ?? ""
        switch look.grade {
        case .inPlace:
            examination.good("custodian", subject, "opens, keys are overwritten in place (\(look.reason))\(secret)")
        case .journaled:
            examination.fail(
                "custodian",
                subject,
                "destroyed keys stay in its file system's journal (\(look.reason))\(secret)",
                remedy: CustodyError(.journaledDisk, "").remedy
            )
        case .copyOnWrite, .unknown:
            examination.warn(
                "custodian",
                subject,
                "its file system does not overwrite in place (\(look.reason)): old keys may survive on disk\(secret)",
                remedy: "Move it to ext4 or xfs on a disk of its own, or give it a root secret from another place."
            )
        }
    }
}
