import Ledger

/// Something that stands against the claim that a scope is gone.
package struct VerificationFinding: Hashable, Sendable {
    /// What it is.
    package enum Kind: String, Hashable, Sendable {
        /// A repository does not know the request.
        case requestMissing = "request-missing"
        /// Its tombstone has not been issued there.
        case notIssued = "not-issued"
        /// A custodian can still derive keys of the scope.
        case keyStillThere = "key-still-there"
        /// A custodian can derive nothing any more, but does not say that nobody can: a process may still hold keys.
        case notAcknowledged = "not-acknowledged"
        /// The keys are gone, and the custodian's disk keeps overwritten ones longer than the policy in force allows.
        case overwriteBelowPolicy = "overwrite-below-policy"
        /// Chunks, or objects that name the scope, still lie in a store, or something there cannot be read.
        case residue
        /// All that is left in a store is kept by the provider's lock or hold.
        case locked
        /// Nothing is left that is listed, and the provider may not have collected it yet.
        case notCollected = "not-collected"
        /// A party could not be looked at.
        case cannotLook = "cannot-look"
        /// A party was declared lost; it stays unproven for ever.
        case declaredLost = "declared-lost"
        /// Data that a template gives to the scope lies under other keys, because something else decided when it was
        /// backed up.
        case mappedOtherwise = "mapped-otherwise"
        /// A folder that something was restored into still holds the scope, or may.
        case targetHolds = "target-holds"
        /// What a run that was killed left on the agent's disk is still there.
        case workingCopy = "working-copy"
        /// The tenant's own system still holds the scope.
        case sourceStillHolds = "source-still-holds"
    }

    /// The dataset's name.
    package var dataset: String
    /// The party it is about; nil when it is about none.
    package var party: String?
    /// What it is.
    package var kind: Kind
    /// What was seen, for people.
    package var detail: String

    package init(dataset: String, party: String?, _ kind: Kind, _ detail: String) {
        self.dataset = dataset
        self.party = party
        self.kind = kind
        self.detail = detail
    }
}

/// What a verification saw.
package struct VerificationReport: Sendable {
    /// Each party as it was seen now.
    package var erasure: ErasureReport
    /// Everything that stands against the claim.
    package var findings: [VerificationFinding]
    /// What nobody looked at.
    package var notLookedAt: [String] = []

    /// True when every declared party of every repository was looked at, and nothing was found anywhere.
    package var isProven: Bool { findings.isEmpty && erasure.isComplete }

    /// True when it is proven, or all that stands against it are locks that the policy in force takes for met.
    package var meetsTerms: Bool { isProven || erasure.meetsTerms && findings.allSatisfy { $0.kind == .locked } }
}
