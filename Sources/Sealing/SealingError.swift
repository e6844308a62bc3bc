/// An error that says what was tried and what to do about it.
package protocol ExplainedError: Error, Sendable {
    /// A stable name in kebab case, for scripts and for `--json`.
    var code: String { get }
    /// What was tried on what, and what happened.
    var message: String { get }
    /// What to do.
    var remedy: String { get }
}

/// Bytes that are not what they must be: forged, damaged, malformed, too large.
package struct SealingError: ExplainedError, Hashable {
    /// What a caller may react to differently.
    package enum Kind: String, Hashable, Sendable {
        /// Sealed bytes, their key or their associated data are not the ones they were sealed with.
        case authenticationFailed = "authentication-failed"
        /// The encoding is not the one that a writer makes.
        case malformed = "malformed-encoding"
        /// A signature does not fit the bytes, the namespace or the key.
        case badSignature = "bad-signature"
        /// A limit is crossed.
        case tooLarge = "too-large"
    }

    /// What a caller may react to differently.
    package let kind: Kind
    /// What is wrong.
    package let message: String

    /// The kind's stable name.
    package var code: String { kind.rawValue }

    /// What to do.
    package var remedy: String {
        switch kind {
        case .authenticationFailed:
            "The bytes or the key are not the right ones. Use another copy, and run `landfast check` on this one."
        case .malformed, .tooLarge:
            "The bytes were damaged or written by something else. Use another copy, and run `landfast check` on this one."
        case .badSignature:
            "Somebody without the key wrote or changed it. Do not use this copy; compare it with another one."
        }
    }

    /// An error from its parts.
    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
