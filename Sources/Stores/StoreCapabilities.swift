/// What a store's server was seen to be able to do; asked once in a process.
package struct StoreCapabilities: Hashable, Sendable {
    /// Whether a bucket keeps what is overwritten or deleted.
    package enum Versioning: String, Hashable, Sendable {
        /// It never did.
        case none
        /// It does.
        case enabled
        /// It did, so that old versions may be there.
        case suspended
    }

    /// True when it refuses to create a name twice, so that a primary can lie there.
    package let refusesSecondCreation: Bool
    /// Whether old versions may be there.
    package let versioning: Versioning
    /// True when versions can be locked against deletion.
    package let hasObjectLock: Bool

    /// Capabilities from their parts.
    package init(refusesSecondCreation: Bool, versioning: Versioning, hasObjectLock: Bool) {
        self.refusesSecondCreation = refusesSecondCreation
        self.versioning = versioning
        self.hasObjectLock = hasObjectLock
    }
}
