extension ExitStatus {
    /// The way to end that an error's stable name stands for; what is not named here has simply failed.
    ///
    /// Every module's names stand here, so that a script can rely on the same number whichever command met the error.
    static let ofErrorCodes: [String: ExitStatus] = [
        // Nothing is set up here, or there is no such repository.
        "catalog-not-initialised": .notInitialised,
        "custodian-lacks-repository": .notInitialised,
        "custodian-not-initialised": .notInitialised,
        "no-configuration": .notInitialised,
        "no-such-repository": .notInitialised,
        "not-initialised": .notInitialised,
        "store-not-initialised": .notInitialised,
        // Somebody else is at it.
        "catalog-busy": .locked,
        "custodian-busy": .locked,
        "locked": .locked,
        // A key is missing, or is not the one.
        "authentication-failed": .wrongKey,
        "credentials-missing": .wrongKey,
        "key-missing": .wrongKey,
        "root-secret-missing": .wrongKey,
        "wrong-key": .wrongKey,
        "wrong-root-secret": .wrongKey,
        // The policy, or a right that a ledger gives, does not allow it.
        "erasure-not-allowed": .refused,
        "grant-expired": .refused,
        "grant-mismatch": .refused,
        "mount-address-outside-region": .refused,
        "mount-endpoint-differs": .refused,
        "mount-endpoint-outside-region": .refused,
        "mount-without-endpoint": .refused,
        "output-in-own-folder": .refused,
        "refused-by-policy": .refused,
        "source-in-own-folder": .refused,
        "store-address-outside-region": .refused,
        "store-host-key-not-pinned": .refused,
        "store-host-outside-region": .refused,
        "store-identity-forged": .refused,
        "store-identity-mismatch": .refused,
        "store-key-not-pinned": .refused,
        "store-read-only-grant": .refused,
        "store-redirect-refused": .refused,
        "store-url-ambiguous": .refused,
        "target-holds-own-folder": .refused,
        "target-in-own-folder": .refused,
        "unauthorised-signer": .refused,
        // Done as far as a provider's lock lets it.
        "copy-kept": .partial,
        // Not yet everywhere.
        "erasure-incomplete": .erasureIncomplete,
        "erasure-not-due": .erasureIncomplete,
        "erasure-unreachable": .erasureIncomplete,
        // Somebody interrupted it.
        "interrupted": .interrupted,
        // The command line itself.
        "usage": .usage,
    ]

    /// The exit code that an error's stable name stands for.
    init(ofErrorCode code: String) {
        self = Self.ofErrorCodes[code] ?? .failed
    }
}
