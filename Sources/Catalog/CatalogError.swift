internal import Sealing

/// The catalog could not do what was asked.
package struct CatalogError: ExplainedError, Hashable {
    /// What a caller may react to differently.
    package enum Kind: String, Hashable, Sendable {
        /// There is no catalog at this path.
        case notInitialised = "catalog-not-initialised"
        /// A later version of Landfast has changed the tables.
        case newerSchema = "catalog-newer-schema"
        /// The file is not a catalog, or is damaged.
        case damaged = "catalog-damaged"
        /// Another process kept the catalog locked for longer than the busy timeout.
        case busy = "catalog-busy"
        /// The machine's clock shows a time well before one that the catalog has seen.
        case clockSetBack = "clock-set-back"
        /// A record of that name or id is there already, with other contents.
        case alreadyExists = "already-exists"
        /// There is no record of that name or id.
        case notFound = "not-found"
        /// The disk is full.
        case noSpace = "catalog-no-space"
        /// Anything else that SQLite reports.
        case failed = "catalog-failed"
    }

    /// What a caller may react to differently.
    package let kind: Kind
    /// What was tried on what, and what happened.
    package let message: String
    /// What to do.
    package let remedy: String

    /// The kind's stable name.
    package var code: String { kind.rawValue }

    init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }
}
