package import Sealing

/// What became otherwise with one subprocessor when a policy was put in force.
package struct RegisterChangeRecord: Hashable, Sendable {
    /// The change itself.
    package struct Change: Hashable, Sendable {
        /// The subprocessor's name in policies.
        package let subprocessor: String
        /// `first`, `added`, `changed` or `removed`.
        package let kind: String
        /// What the register said of it; nil: nothing.
        package let before: JSONValue?
        /// What the register says of it; nil: nothing.
        package let after: JSONValue?
        /// The day of its announcement, as `2026-01-31`; nil: there is none.
        package let announced: String?
        /// True when tenants have to be told.
        package let needsNotice: Bool

        /// A change from its parts.
        package init(
            subprocessor: String,
            kind: String,
            before: JSONValue?,
            after: JSONValue?,
            announced: String?,
            needsNotice: Bool
        ) {
            self.subprocessor = subprocessor
            self.kind = kind
            self.before = before
            self.after = after
            self.announced = announced
            self.needsNotice = needsNotice
        }
    }

    /// The change.
    package let change: Change
    /// Which policy brought it, counted from 1.
    package let sequence: Int64
    /// The digest of the facts about regions from then on.
    package let registry: Digest
    /// When it was put in force.
    package let applied: Timestamp
}

/// That a tenant was told of a subprocessor before it is used.
package struct RegisterNoticeRecord: Hashable, Sendable {
    /// The tenant's id.
    package let tenant: String
    /// The subprocessor's name in policies.
    package let subprocessor: String
    /// The announcement's day, as `2026-01-31`.
    package let announced: String
    /// When the tenant was told.
    package let told: Timestamp
    /// How: `notice:NAME` or `reference:CODE`.
    package let way: String

    /// A record from its parts.
    package init(tenant: String, subprocessor: String, announced: String, told: Timestamp, way: String) {
        self.tenant = tenant
        self.subprocessor = subprocessor
        self.announced = announced
        self.told = told
        self.way = way
    }
}
