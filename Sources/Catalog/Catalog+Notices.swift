internal import Sealing

extension Catalog {
    /// Records a notice about an erasure; nothing takes it back.
    package func add(_ notice: ErasureNoticeRecord) throws(CatalogError) {
        try write { transaction in
            try transaction.execute(
                """
                INSERT INTO erasure_notices (id, erasure, kind, recipient, reference, noted)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                .text(notice.id),
                .text(notice.erasure),
                .text(notice.kind.rawValue),
                .text(notice.recipient),
                .text(notice.reference),
                .time(notice.noted)
            )
        }
    }

    /// The notices about an erasure, the oldest first.
    package func notices(ofErasure id: String) throws(CatalogError) -> [ErasureNoticeRecord] {
        try read { transaction in
            try transaction.rows("SELECT * FROM erasure_notices WHERE erasure = $1 ORDER BY noted, id", .text(id))
                .map(ErasureNoticeRecord.init)
        }
    }
}

extension ErasureNoticeRecord {
    init(_ row: SQLRow) throws {
        guard let kind = Kind(rawValue: try row.text("kind")) else { throw SQLRow.unexpected("kind") }
        self.init(
            id: try row.text("id"),
            erasure: try row.text("erasure"),
            kind: kind,
            recipient: row.optionalText("recipient"),
            reference: try row.text("reference"),
            noted: try row.time("noted")
        )
    }
}
