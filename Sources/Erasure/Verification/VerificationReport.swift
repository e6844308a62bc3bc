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
        /// Leaves that were given up by a rescope are not gone everywhere, and data of the scope may lie under them.
        case rescopeUnfinished = "rescope-unfinished"
        /// The tenant's own system still holds the scope.
        case sourceStillHolds = "source-still-holds"
        /// Nobody can say whose a dataset's data is: its snapshots may hold the person.
        case notMapped = "not-mapped"
        /// This installation has a copy on record that the ledger does not name, so that nobody erases anything there.
        case undeclaredCopy = "undeclared-copy"
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
    /// True when whoever asked knew that the request reached nothing: what is not there was not erased.
    package var isAboutNothing = false
    /// What the request reached when it was made; nothing of a dataset where nobody knows.
    package var reach: [DatasetReach] = []
    /// What whoever runs this installation states, and nobody can look into: sentences, each once.
    package private(set) var stated: [String] = []
    /// What nobody looked at, each once.
    package private(set) var notLookedAt: [String] = []

    /// True when everything was looked at, and nothing was found anywhere, of something that was there.
    package var isProven: Bool { conclusion == .complete }

    /// True when it is at its end, or all that stands against it are locks that the policy in force takes for met.
    package var meetsTerms: Bool { conclusion.meetsTerms }

    /// A report from its parts.
    package init(erasure: ErasureReport, findings: [VerificationFinding]) {
        self.erasure = erasure
        self.findings = findings
    }

    mutating func noteStated(_ statement: String) {
        if !stated.contains(statement) { stated.append(statement) }
    }

    mutating func noteNotLookedAt(_ place: String) {
        if !notLookedAt.contains(place) { notLookedAt.append(place) }
    }
}
