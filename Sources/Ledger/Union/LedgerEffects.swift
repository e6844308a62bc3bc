internal import Sealing

/// What follows from a set of entries.
///
/// A pure function of the set.
struct LedgerEffects: Sendable {
    /// The digests of all entries whose signer is the root key or was ever delegated, sorted.
    private(set) var members: [Digest] = []
    /// The Merkle root over them: each receipt names it, so it is made once.
    private(set) var root = MerkleTree.root(of: [])
    /// Why entries have no effect.
    private(set) var rejected: [Digest: LedgerRejection.Reason] = [:]

    private(set) var delegations: Set<Delegation> = []
    private(set) var revocations: [PublicKey: Revocation] = [:]
    private(set) var memberships: [Membership] = []
    private(set) var primary: (party: String, sequence: Int64, digest: Digest)?
    private(set) var policy: AppliedPolicy?

    private(set) var requests: [String: ErasureRequest] = [:]
    private(set) var requestDigests: [String: Digest] = [:]
    private(set) var approvals: [String: Set<String>] = [:]
    private(set) var extensions: [String: Timestamp] = [:]
    private(set) var cancellations: [String: String] = [:]
    private(set) var tombstones: [Tombstone] = []
    private(set) var holds: Set<Hold> = []
    private(set) var released: Set<String> = []
    private(set) var readmissions: [UInt64: Set<UInt32>] = [:]

    /// Leaves that nothing is sealed under any more.
    private(set) var superseded: Set<ScopePath> = []
    /// Those of them that are destroyed.
    private(set) var retired: [ScopePath: Tombstone] = [:]

    private(set) var erasedRepository: Tombstone?
    private(set) var erasedSubjects: [UInt64: Tombstone] = [:]
    private(set) var erasedObjects: [ScopePath: Tombstone] = [:]

    /// What of a revoked key's work stays.
    struct Revocation: Hashable, Sendable {
        var acceptedEntries: Set<Digest>
        var acceptedHead: UInt64
    }

    init(of entries: [LedgerEntry], rootKey: PublicKey) {
        collectTrust(entries, rootKey: rootKey)
        let roles = Dictionary(grouping: delegations, by: \.key).mapValues { Set($0.map(\.role)) }
        var departures: [(entry: Digest, joined: Digest, how: Departure)] = []
        var joins: [Digest: Party] = [:]
        for entry in entries {
            let reason = rejection(of: entry, rootKey: rootKey, roles: roles)
            if reason != .unknownSigner { members.append(entry.digest) }
            if let reason {
                rejected[entry.digest] = reason
                continue
            }
            switch entry.statement {
            case .delegated, .revoked: break
            case .joined(let party): joins[entry.digest] = party
            case .left(_, let joined, let how): departures.append((entry.digest, joined, how))
            default: apply(entry)
            }
        }
        members.sort()
        root = MerkleTree.root(of: members)
        collectMemberships(joins, departures, roles: roles)
        sortTombstones()
    }

    private mutating func collectTrust(_ entries: [LedgerEntry], rootKey: PublicKey) {
        for entry in entries where entry.signer == rootKey {
            switch entry.statement {
            case .delegated(let key, let role, let party) where key != rootKey:
                delegations.insert(Delegation(key: key, role: role, party: party))
            case .revoked(let key, let accepted, let head):
                if var known = revocations[key] {
                    known.acceptedEntries.formIntersection(accepted)
                    known.acceptedHead = min(known.acceptedHead, head)
                    revocations[key] = known
                } else {
                    revocations[key] = Revocation(acceptedEntries: Set(accepted), acceptedHead: head)
                }
            default: break
            }
        }
    }

    /// Of two departures the worse one counts: what was lost once is never proven later, and what was stated is not proven
    /// by what is.
    private mutating func collectMemberships(
        _ joins: [Digest: Party],
        _ departures: [(entry: Digest, joined: Digest, how: Departure)],
        roles: [PublicKey: Set<LedgerRole>]
    ) {
        var left: [Digest: Departure] = [:]
        for (entry, joined, how) in departures.sorted(by: { $0.entry < $1.entry }) {
            guard let party = joins[joined] else { continue }
            if case .destroyed(let receipt) = how {
                guard Self.proves(receipt, that: party, joined, roles: roles) else {
                    rejected[entry] = .unproven
                    continue
                }
            }
            if case .stated = how, party.kind != .target {
                // Whoever holds keys or ciphertext says itself that it does no more.
                rejected[entry] = .unproven
                continue
            }
            if left[joined].map({ $0.badness < how.badness }) ?? true { left[joined] = how }
        }
        memberships = joins.map { Membership(party: $1, joined: $0, departure: left[$0]) }.sorted()
    }

    /// True when the receipt is this party's own, for this membership.
    private static func proves(
        _ receipt: DestructionReceipt,
        that party: Party,
        _ joined: Digest,
        roles: [PublicKey: Set<LedgerRole>]
    ) -> Bool {
        guard receipt.party == party, receipt.joined == joined else { return false }
        let signer = receipt.signed.key
        return switch party.kind {
        case .custodian: signer == party.key && roles[signer]?.contains(.custodian) == true
        case .store, .target: roles[signer]?.contains(.agent) == true
        }
    }

    private func rejection(
        of entry: LedgerEntry,
        rootKey: PublicKey,
        roles: [PublicKey: Set<LedgerRole>]
    ) -> LedgerRejection.Reason? {
        let signers = entry.statement.signers
        if entry.signer == rootKey { return signers.root ? nil : .notAuthorised }
        guard let held = roles[entry.signer] else { return .unknownSigner }
        guard let role = signers.role, held.contains(role) else { return .notAuthorised }
        if let revocation = revocations[entry.signer], !revocation.acceptedEntries.contains(entry.digest) {
            return .revoked
        }
        return nil
    }

    private mutating func apply(_ entry: LedgerEntry) {
        switch entry.statement {
        case .delegated, .revoked, .joined, .left: break
        case .primaryMoved(let party, let sequence):
            if primary.map({ ($0.sequence, $0.digest) < (sequence, entry.digest) }) ?? true {
                primary = (party, sequence, entry.digest)
            }
        case .policyApplied(let inputs, let sequence):
            if policy.map({ ($0.sequence, $0.digest) < (sequence, entry.digest) }) ?? true {
                policy = AppliedPolicy(inputs: inputs, sequence: sequence, time: entry.time, digest: entry.digest)
            }
        case .erasureRequested(let request):
            // One id, one request: of several the lowest digest counts, whatever their order.
            if requestDigests[request.id].map({ entry.digest < $0 }) ?? true {
                requests[request.id] = request
                requestDigests[request.id] = entry.digest
            }
        case .erasureApproved(let id, let approver): approvals[id, default: []].insert(approver)
        case .erasureExtended(let id, let due, _): extensions[id] = max(extensions[id] ?? due, due)
        case .erasureCancelled(let id, let reason): cancellations[id] = min(cancellations[id] ?? reason, reason)
        case .erasureIssued(let id, let scope):
            tombstones.append(Tombstone(id: id, scope: scope, time: entry.time, digest: entry.digest))
        case .held(let hold): holds.insert(hold)
        case .released(let hold): released.insert(hold)
        case .readmitted(let subject, let incarnation): readmissions[subject, default: []].insert(incarnation)
        case .superseded(let leaf): superseded.insert(leaf)
        case .retired(let leaf):
            tombstones.append(Tombstone(id: entry.nonce, scope: .leaf(leaf), time: entry.time, digest: entry.digest))
        }
    }

    private mutating func sortTombstones() {
        // Only a leaf that nothing is sealed under any more may go.
        tombstones.removeAll { $0.retiredLeaf.map { !superseded.contains($0) } ?? false }
        tombstones.sort()
        for tombstone in tombstones.reversed() {
            switch tombstone.scope {
            case .repository: erasedRepository = tombstone
            case .subject(let subject): erasedSubjects[subject] = tombstone
            case .object(let subject, let object):
                erasedObjects[ScopePath(subject: subject, object: object)] = tombstone
            case .leaf(let leaf): retired[leaf] = tombstone
            }
        }
    }
}

extension Departure {
    /// Which of several counts: the one that proves least.
    fileprivate var badness: Int {
        switch self {
        case .destroyed: 0
        case .stated: 1
        case .lost: 2
        }
    }
}
