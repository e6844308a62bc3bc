import Sealing

/// What can be wrong with a repository, with what was tried and what to do.
package struct RepositoryError: ExplainedError, Hashable {
    /// What a caller may react to differently.
    package enum Kind: String, Hashable, Sendable {
        /// No repository lies in that place.
        case noSuchRepository = "no-such-repository"
        /// The place holds another repository than the one expected.
        case foreignRepository = "foreign-repository"
        /// Bytes are not what the format or a signature demands.
        case damaged = "damaged-object"
        /// An object that the head names is not there.
        case missingObject = "missing-object"
        /// The place shows an older state than one already seen elsewhere.
        case behind = "replica-behind"
        /// Somebody else committed what cannot be joined with this run's work.
        case conflict = "commit-conflict"
        /// The key cannot open what it should.
        case wrongKey = "wrong-key"
        /// There is no such snapshot.
        case noSnapshot = "no-such-snapshot"
        /// The scope or the whole repository has been erased.
        case erased = "erased"
        /// The signer has no such role.
        case unauthorised = "unauthorised-signer"
        /// The format's version is not known.
        case unsupportedFormat = "unsupported-format"
        /// The newest run is one that should be looked at before older ones are removed.
        case suspicious = "suspicious-run"
        /// A hold keeps the data.
        case held = "held"
        /// A provider's lock keeps bytes, or the credentials may not delete them.
        case kept = "copy-kept"
        /// A limit of the format would be crossed.
        case tooLarge = "limit-crossed"
    }

    /// What a caller may react to differently.
    package let kind: Kind
    /// What was tried on what, and what happened.
    package let message: String
    /// What to do.
    package let remedy: String

    /// The kind's stable name.
    package var code: String { kind.rawValue }

    /// An error from its parts.
    package init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }

    /// An object in a store whose bytes are not what they should be.
    static func damaged(_ object: String, in store: String, _ detail: String) -> RepositoryError {
        RepositoryError(
            .damaged,
            "\(object) in store \(store) is damaged: \(detail)",
            remedy:
                "Nothing was changed. Run `landfast repair` on this dataset, and restore from another replica meanwhile."
        )
    }
}
