package import Sealing

/// What a store's server was seen to be able to do, so that nobody has to ask it again.
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

    /// Capabilities that were written down as ``document``; nil for anything else.
    package init?(_ document: JSONValue) {
        guard let refuses = document["refuses-second-creation"]?.boolValue,
            let versioning = document["versioning"]?.stringValue.flatMap({ Versioning(rawValue: $0) }),
            let hasObjectLock = document["object-lock"]?.boolValue, document.objectValue?.count == 3
        else { return nil }
        self.init(refusesSecondCreation: refuses, versioning: versioning, hasObjectLock: hasObjectLock)
    }

    /// For the catalog.
    package var document: JSONValue {
        .object([
            "object-lock": .bool(hasObjectLock),
            "refuses-second-creation": .bool(refusesSecondCreation),
            "versioning": .string(versioning.rawValue),
        ])
    }
}
