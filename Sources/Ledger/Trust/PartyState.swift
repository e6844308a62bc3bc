/// How far an erasure is at one party, best first.
///
/// The whole is as good as its worst party.
package enum PartyState: String, Hashable, Comparable, CaseIterable, Sendable {
    /// What it held is gone, and it was listed again.
    case deleted
    /// What it holds cannot be opened any more.
    case unreadable
    /// Deleted, and the provider has not yet collected the space.
    case providerGCPending = "provider-gc-pending"
    /// The provider keeps the bytes until a date.
    case lockedUntil = "locked-until"
    /// The bytes are under a provider's hold.
    case held
    /// It has not done it yet.
    case pending
    /// It cannot be reached.
    case unreachable
    /// Nothing is known.
    case unknown

    /// True when the left one is better.
    package static func < (left: PartyState, right: PartyState) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }

    /// The worst of several; `unknown` for none.
    package static func worst(of states: some Sequence<PartyState>) -> PartyState { states.max() ?? .unknown }

    /// True when nobody can read the scope through this party any more.
    package var isUnreadable: Bool { self <= .held }
}
