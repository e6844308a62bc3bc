internal import Files
internal import Ledger
internal import Sealing

/// Puts a new key in the place of one of this installation's own.
///
/// The new key lies beside the old one until every repository has its delegation; then it takes the old one's place, whose
/// bytes are overwritten. Interrupted anywhere, it goes on where it was. The old key stays delegated, since what it signed
/// counts; ``KeyRevocation`` ends that.
struct KeyRotation {
    let installation: Installation
    let role: KeyRole

    /// What came of it.
    struct Outcome {
        /// The key that was used before.
        let old: PublicKey
        /// The key that is used from now on; nil when it is not everywhere delegated yet.
        let new: PublicKey?
        /// In how many repositories the new key may act.
        let delegated: Int
        let failures: [RepositoryKeys.Failure]
    }

    private var folder: PathBytes { installation.configuration.keysFolder }
    private var path: PathBytes { folder.appending(role.rawValue + ".key") }
    private var nextPath: PathBytes { folder.appending(role.rawValue + ".next.key") }

    func run() throws -> Outcome {
        guard let ledgerRole = role.ledgerRole else { preconditionFailure("the operator's key stands in no ledger") }
        let old = installation.keys.key(role).publicKey
        let next = try KeyFile.create(nextPath, random: installation.random).key.publicKey
        let party = role.party(agent: installation.configuration.agent.name)
        let repositories = RepositoryKeys(installation: installation)
        let (done, failures) = try repositories.each { access in
            guard !access.ledger.authorises(next, ledgerRole, party: party) else { return }
            try repositories.sign(.delegated(key: next, role: ledgerRole, party: party), in: &access)
        }
        guard failures.isEmpty else { return Outcome(old: old, new: nil, delegated: done, failures: failures) }
        try replace(old)
        return Outcome(old: old, new: next, delegated: done, failures: [])
    }

    /// The next key becomes the one in use in a single rename; then the old bytes are overwritten where they lay.
    private func replace(_ old: PublicKey) throws {
        var retired = try RetiredKeys(in: folder)
        try retired.add(old, of: role, at: installation.clock.now(), in: folder)
        let next = try KeyFile.read(nextPath).publicKey
        let text = "\(next.openSSH) landfast-\(role.rawValue)\n"
        try AtomicFile.replace(folder.appending(role.rawValue + ".pub"), Array(text.utf8).span, mode: 0o644)
        try FileDescriptor.open(path, .readWrite).closing { file in
            let count = Int(try file.status().size)
            try FileSystem.rename(nextPath, to: path)
            try FileSystem.synchronizeDirectory(folder)
            try file.writeAll(installation.random.bytes(count).span, at: 0)
            try file.synchronize()
        }
    }
}
