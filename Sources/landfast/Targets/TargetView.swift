internal import Catalog
internal import Erasure
internal import Files
internal import Ledger
internal import Repository
internal import Sealing

/// One restore target, as its ledger declares it and as this machine sees it now.
struct TargetView {
    let access: DatasetAccess
    let membership: Membership
    /// Where it lies; nil where this machine does not know it, or it has ended.
    let folder: TargetFolder?
    let declared: Timestamp?

    var id: String { membership.party.name }

    /// A tenant's targets, the oldest first.
    static func all(of tenant: TenantRecord, _ installation: Installation) throws -> [TargetView] {
        let accesses = try installation.access(to: tenant, dataset: nil, for: .looking)
        return accesses.flatMap { access in
            access.ledger.memberships.filter { $0.party.kind == .target }.map { membership in
                TargetView(
                    access: access,
                    membership: membership,
                    folder: installation.targetFolders.folder(of: membership.party.name),
                    declared: access.ledger.entry(membership.joined)?.time
                )
            }
        }.sorted { ($0.order, $0.id) < ($1.order, $1.id) }
    }

    private var order: Timestamp { declared ?? Timestamp(milliseconds: 0) }

    /// The one target of this id, or of a unique beginning of one, whosever it is.
    static func one(_ id: String, _ installation: Installation) throws -> TargetView {
        var found: [TargetView] = []
        var failure: (any Error)?
        for tenant in try installation.catalog.tenants() {
            do {
                found += try all(of: tenant, installation).filter { !id.isEmpty && $0.id.hasPrefix(id.lowercased()) }
            } catch {
                failure = failure ?? error
            }
        }
        if found.isEmpty, let failure { throw failure }
        guard found.count == 1, let target = found.first else {
            throw CommandError(
                "no-such-target",
                found.isEmpty
                    ? "There is no restore target '\(id)'." : "\(found.count) restore targets begin with '\(id)'.",
                remedy: "See `landfast target list` for the ids; a unique beginning is enough.",
                status: .notInitialised
            )
        }
        return target
    }

    /// What is so, in a word: how it ended, or how it is now.
    func state(_ sight: TargetSight?, at now: Timestamp) -> String {
        if let departure = membership.departure { return departure.name }
        return switch sight {
        case .gone: "gone"
        case .there: membership.party.expires.map { $0 <= now } ?? false ? "overdue" : "there"
        case .unseen, nil: "unknown"
        }
    }

    /// How it is now; nil once it has ended.
    func sight(_ installation: Installation) -> TargetSight? {
        guard membership.departure == nil else { return nil }
        guard let folder else { return .unseen("this machine does not know where it is") }
        return folder.sight(installation.configuration.dataset(access.dataset.name)?.scopes ?? [])
    }

    /// Where it is, as far as anybody can tell, and else where it was.
    var path: String? {
        guard let folder else { return nil }
        if case .there(let path) = folder.identity.standing(at: folder.path) { return path.description }
        return folder.path.description
    }

    /// For `--json`.
    func document(_ sight: TargetSight?, at now: Timestamp) -> JSONValue {
        .object([
            "id": .string(id), "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name),
            "repository": .string(access.repository.hex), "region": .string(membership.party.region),
            "declared": .time(declared), "expires": .time(membership.party.expires),
            "subjects": .count(membership.party.subjects?.count), "state": .string(state(sight, at: now)),
            "reason": .text(membership.departure?.reason), "folder": .text(path),
            "detail": .text(detail(sight)),
        ])
    }

    /// Why nobody can tell; nil where somebody can.
    func detail(_ sight: TargetSight?) -> String? {
        if case .unseen(let reason) = sight { reason } else { nil }
    }
}
