internal import GRDB
internal import Sealing

/// Statements inside one transaction.
///
/// SQL is the common part of SQLite and PostgreSQL, with `$1` parameters.
struct Transaction {
    let database: Database

    /// Runs a statement that returns nothing.
    func execute(_ sql: String, _ values: SQLValue...) throws {
        try database.execute(sql: sql, arguments: Self.arguments(values))
    }

    /// Every row of a query.
    func rows(_ sql: String, _ values: SQLValue...) throws -> [SQLRow] {
        try rows(sql, values: values)
    }

    /// Every row of a query with as many parameters as there are values.
    func rows(_ sql: String, values: [SQLValue]) throws -> [SQLRow] {
        try Row.fetchAll(database, sql: sql, arguments: Self.arguments(values)).map(SQLRow.init)
    }

    /// The first row of a query, if there is one.
    func row(_ sql: String, _ values: SQLValue...) throws -> SQLRow? {
        try Row.fetchOne(database, sql: sql, arguments: Self.arguments(values)).map(SQLRow.init)
    }

    /// SQLite takes `$1` for a parameter named `1`, so the same one may stand twice in a statement.
    private static func arguments(_ values: [SQLValue]) -> StatementArguments {
        var named: [String: (any DatabaseValueConvertible)?] = [:]
        for (index, value) in values.enumerated() { named[String(index + 1)] = value.databaseValue }
        return StatementArguments(named)
    }
}
