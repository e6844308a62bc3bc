internal import Capture
internal import Catalog
internal import Erasure
internal import Files
internal import Ledger
internal import Repository
internal import Sealing

extension Installation {
    /// Where this machine's restore targets lie.
    var targetFolders: TargetFolders { TargetFolders(configuration.targetsFolder, key: keys.operator) }

    /// How to look at a repository's restore targets, as far as this machine knows where they are, by party id.
    func targetLooks(_ access: DatasetAccess) -> [String: TargetLook] {
        let scopes = configuration.dataset(access.dataset.name)?.scopes ?? []
        let folders = targetFolders
        var looks: [String: TargetLook] = [:]
        for party in access.ledger.parties where party.kind == .target {
            guard let target = folders.folder(of: party.name) else { continue }
            looks[party.id] = { target.sight(scopes) }
        }
        return looks
    }

    /// Why nobody can say how a restore target is; nil where somebody can, and for other parties.
    func targetTrouble(_ party: Party, _ access: DatasetAccess) -> String? {
        guard party.kind == .target else { return nil }
        guard let look = targetLooks(access)[party.id] else { return "this machine does not know where it is" }
        if case .unseen(let reason) = look() { return reason }
        return nil
    }

    /// Replaces what the catalog knows of a repository's targets by what its ledger says.
    func note(targetsOf access: DatasetAccess) throws {
        let records = access.ledger.memberships.filter { $0.party.kind == .target }.map { membership in
            TargetRecord(
                id: membership.party.name,
                repository: access.repository,
                region: membership.party.region,
                declared: access.ledger.entry(membership.joined)?.time ?? clock.now(),
                expires: membership.party.expires,
                ended: membership.departure?.name
            )
        }
        let known = try catalog.targets(of: access.repository)
        try catalog.put(records.filter { !known.contains($0) })
    }
}

extension TargetFolder {
    /// What this process sees of the folder now.
    func sight(_ scopes: [String]) -> TargetSight {
        switch identity.standing(at: path) {
        case .gone: return .gone
        case .unknown(let reason): return .unseen(reason)
        case .there(let path):
            do {
                return .there(
                    content: try FileTreeSource(path, scopes: ScopeTemplates(scopes), own: .none),
                    isLeftover: { $0.lastComponent.bytes.starts(with: FileTreeTarget.temporaryPrefix) },
                    isMapped: !scopes.isEmpty
                )
            } catch {
                return .unseen("it cannot be opened")
            }
        }
    }
}
