internal import Sealing

/// A signed statement about where data was, as it is kept.
package struct StatementRecord: Hashable, Sendable {
    /// 32 random hex digits.
    package let id: String
    /// The signed document.
    package let signed: [UInt8]
    /// The signed document that takes it back; nil: it stands.
    package let withdrawal: [UInt8]?

    /// A statement from its parts.
    package init(id: String, signed: [UInt8], withdrawal: [UInt8]? = nil) {
        self.id = id
        self.signed = signed
        self.withdrawal = withdrawal
    }
}

extension Catalog {
    /// Keeps a statement.
    ///
    /// Nothing changes one; the same id again is an error.
    package func add(_ statement: StatementRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                "INSERT INTO statements (id, made, signed) VALUES ($1, $2, $3)",
                .text(statement.id),
                .time(clock.now()),
                .text(String(decoding: statement.signed, as: UTF8.self))
            )
        }
    }

    /// Records that a statement was taken back.
    /// - Returns: false when there is none, or it was taken back before.
    package func withdraw(statement id: String, signed: [UInt8]) throws(CatalogError) -> Bool {
        try write { transaction in
            let row = try transaction.row(
                "UPDATE statements SET withdrawal = $2 WHERE id = $1 AND withdrawal IS NULL RETURNING id",
                .text(id),
                .text(String(decoding: signed, as: UTF8.self))
            )
            return row != nil
        }
    }

    /// Every statement, the oldest first, those that were taken back too.
    package func statements() throws(CatalogError) -> [StatementRecord] {
        try read { transaction in
            try transaction.rows("SELECT * FROM statements ORDER BY made, id").map { row in
                StatementRecord(
                    id: try row.text("id"),
                    signed: Array(try row.text("signed").utf8),
                    withdrawal: row.optionalText("withdrawal").map { Array($0.utf8) }
                )
            }
        }
    }
}
