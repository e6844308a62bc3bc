/// What an erasure has come to, in one word.
///
/// It says less where less was seen: what nobody looked at makes it `unverified` at best.
package enum ErasureConclusion: String, CaseIterable, Hashable, Sendable {
    /// Every party has acknowledged, everything was looked at, and nothing of the scope was found anywhere.
    case complete
    /// As `complete`, but whoever asked knew that the request reached nothing: it says nothing about a person.
    case nothingFound = "nothing-found"
    /// No party can read anything, and the copies that a lock keeps until a date are all that is left: the policy in force
    /// takes that for met.
    case unreadable
    /// Every party has acknowledged and nothing was found, and not everything could be looked at.
    case unverified
    /// Anything less.
    case incomplete

    /// True when nothing of the request is left to be done.
    package var isEnd: Bool { self == .complete || self == .nothingFound }

    /// True when it is at its end, or as far as the policy in force asks for.
    package var meetsTerms: Bool { isEnd || self == .unreadable }
}

extension VerificationReport {
    /// What it comes to.
    package var conclusion: ErasureConclusion {
        let others = findings.filter { $0.kind != .locked }
        guard others.isEmpty, erasure.isComplete || erasure.meetsTerms else { return .incomplete }
        guard notLookedAt.isEmpty else { return .unverified }
        guard findings.isEmpty, erasure.isComplete else { return .unreadable }
        return isAboutNothing ? .nothingFound : .complete
    }
}
