extension Catalog {
    /// What SQLite itself finds wrong with the file; empty when it is sound.
    package func integrityProblems() throws(CatalogError) -> [String] {
        try read { transaction in
            try transaction.rows("PRAGMA integrity_check(20)").map { try $0.text("integrity_check") }
                .filter { $0 != "ok" }
        }
    }
}
