internal import GRDB
internal import Sealing

/// One row of a result, read by column name.
///
/// A column that is missing or of another type is a damaged catalog.
struct SQLRow {
    let row: Row

    func text(_ column: String) throws(CatalogError) -> String {
        guard let value = optionalText(column) else { throw Self.unexpected(column) }
        return value
    }

    func optionalText(_ column: String) -> String? {
        String.fromDatabaseValue(row[column] as DatabaseValue? ?? .null)
    }

    func integer(_ column: String) throws(CatalogError) -> Int64 {
        guard let value = optionalInteger(column) else { throw Self.unexpected(column) }
        return value
    }

    func optionalInteger(_ column: String) -> Int64? {
        Int64.fromDatabaseValue(row[column] as DatabaseValue? ?? .null)
    }

    func count(_ column: String) throws(CatalogError) -> UInt64 {
        UInt64(clamping: try integer(column))
    }

    func flag(_ column: String) throws(CatalogError) -> Bool { try integer(column) != 0 }

    func time(_ column: String) throws(CatalogError) -> Timestamp {
        Timestamp(milliseconds: try integer(column))
    }

    func optionalTime(_ column: String) -> Timestamp? {
        optionalInteger(column).map(Timestamp.init(milliseconds:))
    }

    func repository(_ column: String) throws(CatalogError) -> RepositoryID {
        guard let id = RepositoryID(hex: try text(column)) else { throw Self.unexpected(column) }
        return id
    }

    func digest(_ column: String) throws(CatalogError) -> Digest {
        guard let digest = Digest(hex: try text(column)) else { throw Self.unexpected(column) }
        return digest
    }

    func optionalDigest(_ column: String) throws(CatalogError) -> Digest? {
        optionalText(column) == nil ? nil : try digest(column)
    }

    func json(_ column: String) throws(CatalogError) -> JSONValue {
        try Self.json(text(column), column)
    }

    /// What a column's text says.
    static func json(_ text: String, _ column: String) throws(CatalogError) -> JSONValue {
        do {
            return try JSONValue.parseCanonical(Array(text.utf8).span, maximumBytes: CatalogLimits.documentBytes)
        } catch {
            throw unexpected(column)
        }
    }

    static func unexpected(_ column: String) -> CatalogError {
        CatalogError(
            .damaged,
            "The catalog's column \(column) holds something that Landfast never writes there.",
            remedy: "Restore the catalog file from your own backup of the state folder; nobody else may write to it."
        )
    }
}

/// What grows in the catalog, and how far.
enum CatalogLimits {
    /// The largest JSON document in one column, an applied policy with all its files included.
    static let documentBytes = 16 << 20
    /// Seconds that a process waits for another one's transaction.
    static let busySeconds: Double = 15
    /// How far the clock may be set back before the catalog refuses, in seconds.
    static let clockToleranceSeconds: Int64 = 600
}
