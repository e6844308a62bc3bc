/// What kind of data is placed.
package enum DatasetClass: String, CaseIterable, Hashable, Sendable {
    /// A tenant's database.
    case database
    /// Files that belong to tickets.
    case attachments
    /// Archived tickets.
    case archive
    /// Audit and mail logs.
    case auditLog = "audit-log"
    /// Random ids, counts, times, receipts and digests: nothing that names a person or a file.
    case control

    /// The classes that hold a tenant's service data.
    package static let serviceData: [DatasetClass] = [.database, .attachments, .archive, .auditLog]
}
