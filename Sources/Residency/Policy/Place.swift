/// Where bytes would rest, or pass through.
package enum Place: Hashable, Sendable {
    /// A store, which holds ciphertext.
    case store(name: String, region: String)
    /// A custodian, which holds keys.
    case custodian(name: String, region: String)
    /// A process that reads, writes or relays.
    case agent(name: String, region: String)
    /// Where restored data goes.
    case restoreTarget(region: String)
    /// Where control data is kept.
    case control(region: String)

    /// What a place can be.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// A store.
        case store
        /// A custodian.
        case custodian
        /// An agent.
        case agent
        /// A restore target.
        case restoreTarget = "restore-target"
        /// The catalog, logs and receipts.
        case control
    }

    /// What it is.
    package var kind: Kind {
        switch self {
        case .store: .store
        case .custodian: .custodian
        case .agent: .agent
        case .restoreTarget: .restoreTarget
        case .control: .control
        }
    }

    /// The region it is in.
    package var region: String {
        switch self {
        case .store(_, let region), .custodian(_, let region), .agent(_, let region), .restoreTarget(let region),
            .control(let region):
            region
        }
    }

    /// Its name; nil for what has none.
    package var name: String? {
        switch self {
        case .store(let name, _), .custodian(let name, _), .agent(let name, _): name
        case .restoreTarget, .control: nil
        }
    }

    /// For messages: `store 'nbg1' in hetzner-nbg1`.
    package var summary: String {
        let what = kind == .restoreTarget ? "a restore target" : kind == .control ? "control data" : kind.rawValue
        return what + (name.map { " '\($0)'" } ?? "") + " in \(region)"
    }
}

/// What is to be done in a place.
package enum Action: String, CaseIterable, Hashable, Sendable {
    /// Read what is there.
    case read
    /// Read, add and delete.
    case write
    /// Read and delete, so that a copy that is allowed no more can go; nothing is added.
    case remove
}
