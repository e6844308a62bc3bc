internal import Catalog
internal import Ledger
internal import Repository
internal import Sealing

/// What this installation has seen of a dataset and nobody shows any more, after everything was put back to an old state.
struct ForgottenHistory {
    /// Ledger entries.
    let entries: Set<Digest>
    /// Erasures that the catalog knows and no ledger does: they have to be asked for anew, and nobody can tell whom they were
    /// about but who asked.
    let erasures: [ErasureRequestRecord]
    /// Snapshots that the catalog knows and no copy shows, oldest first.
    private(set) var snapshots: [SnapshotRecord] = []

    init(_ access: DatasetAccess, _ installation: Installation) throws {
        entries = access.forgotten
        guard !entries.isEmpty else {
            erasures = []
            return
        }
        erasures = try installation.catalog.erasures(ofTenant: access.tenant.id).filter { erasure in
            guard erasure.state != "cancelled" else { return false }
            let repositories = try installation.catalog.repositories(ofErasure: erasure.id).map(\.repository)
            return repositories.contains(access.repository) && access.ledger.erasure(erasure.id) == nil
        }
    }

    /// True when nothing was forgotten.
    var isEmpty: Bool { entries.isEmpty }

    /// Compares the snapshots on record with those that are shown.
    mutating func listSnapshots(_ access: DatasetAccess, _ installation: Installation) throws {
        guard !isEmpty, !access.ledger.isErasedWhole, !access.vaults.isEmpty else { return }
        let shown = Set(try SnapshotReader(access, installation).list { try $0.snapshots() }.map(\.id))
        snapshots = try installation.catalog.snapshots(of: access.repository).reversed().filter {
            !shown.contains($0.id)
        }
    }

    /// Goes on without it: what is lost is remembered no more, and each lost erasure is an incident.
    func accept(_ access: DatasetAccess, _ installation: Installation) throws {
        guard !isEmpty else { return }
        try installation.catalog.forget(entries, of: access.repository, ledgerRoot: access.ledger.root)
        for erasure in erasures {
            try installation.catalog.noteForgotten(erasure: erasure.id)
            try IncidentWatch(installation: installation).note(lost: erasure, in: access.repository)
        }
    }

    /// For `--json`.
    var fields: [String: JSONValue] {
        [
            "lost_entries": .count(entries.count), "lost_snapshots": .texts(snapshots.map(\.id)),
            "lost_erasures": .array(
                erasures.map { erasure in
                    .object([
                        "id": .string(erasure.id), "scope": .string(erasure.scope.rawValue),
                        "reason": .string(erasure.reason), "requested": .time(erasure.requested),
                    ])
                }
            ),
        ]
    }

    /// For people.
    var text: String {
        guard !isEmpty else { return "" }
        var text = "\n  Nowhere any more: \(Quantity.count(entries.count, "ledger entry", "ledger entries"))"
        for snapshot in snapshots {
            text += "\n    snapshot \(snapshot.id.prefix(8)) of \(Quantity.time(snapshot.taken))"
        }
        for erasure in erasures {
            text += "\n    erasure \(erasure.id), \(erasure.scope.rawValue), \(erasure.reason), asked for at "
            text += "\(Quantity.time(erasure.requested)): what it erased may be back"
            text +=
                "\n      fix: Take it back with `landfast erase replay CERTIFICATE`, or ask for it anew: `landfast erase "
            text += "request`; only who asked knows whom it was about."
        }
        return text
    }
}
