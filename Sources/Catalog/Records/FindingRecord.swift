package import Sealing

/// Something that was found wrong, kept until it is resolved.
package struct FindingRecord: Hashable, Sendable {
    /// 32 hex digits, the same for the same finding.
    package let id: String
    /// The kind's stable name.
    package let kind: String
    /// The repository, if it is about one.
    package let repository: RepositoryID?
    /// The party, if it is about one.
    package let party: String?
    /// What is wrong; no names of persons or files.
    package let detail: String
    /// When it was first seen.
    package let firstSeen: Timestamp
    /// When it was last seen.
    package let lastSeen: Timestamp
    /// When it was seen to be gone; nil: it is still there.
    package let resolved: Timestamp?
    /// When somebody was told of it; nil: nobody was yet.
    package let told: Timestamp?
}

extension FindingRecord {
    init(_ row: SQLRow) throws {
        self.init(
            id: try row.text("id"),
            kind: try row.text("kind"),
            repository: row.optionalText("repository") == nil ? nil : try row.repository("repository"),
            party: row.optionalText("party"),
            detail: try row.text("detail"),
            firstSeen: try row.time("first_seen"),
            lastSeen: try row.time("last_seen"),
            resolved: row.optionalTime("resolved"),
            told: row.optionalTime("told")
        )
    }
}
