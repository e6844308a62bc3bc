internal import GRDB
internal import Sealing

/// One parameter of a statement: the types that SQLite and PostgreSQL share.
enum SQLValue {
    case null
    case integer(Int64)
    case text(String)

    static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    static func time(_ value: Timestamp) -> SQLValue { .integer(value.milliseconds) }
    static func time(_ value: Timestamp?) -> SQLValue { value.map { .integer($0.milliseconds) } ?? .null }
    static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    static func integer(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }
    static func flag(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }

    /// Counts that format 1 keeps in 64 bits without sign; SQL has 63 bits, which no disk fills.
    static func count(_ value: UInt64) -> SQLValue { .integer(Int64(clamping: value)) }

    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .text(let value): value.databaseValue
        }
    }
}
