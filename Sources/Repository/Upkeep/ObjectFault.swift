import Stores

/// What is wrong with one object of a replica.
package enum ObjectFault: Hashable, Sendable {
    /// The head names it, or it is needed otherwise, and it is not there.
    case missing
    /// It has another size than the head says, in bytes.
    case wrongSize(found: UInt64, expected: UInt64)
    /// Its bytes are not the ones that its name or its signature stands for.
    case altered
    /// The store could not read it: what the store said.
    case unreadable(String)
    /// It is what its name says, but cannot be opened with the repository's keys: why.
    case unopenable(String)
    /// It contradicts other objects: how.
    case inconsistent(String)
    /// It lies under a name that objects of this repository have, and none of this repository's wrote it: why.
    case unknown(String)
    /// The replica shows less than others have seen: what.
    case behind(String)

    /// A stable name, for programs.
    package var code: String {
        switch self {
        case .missing: "missing"
        case .wrongSize: "wrong-size"
        case .altered: "altered"
        case .unreadable: "unreadable"
        case .unopenable: "unopenable"
        case .inconsistent: "inconsistent"
        case .unknown: "unknown"
        case .behind: "behind"
        }
    }

    /// The same for people.
    package var summary: String {
        switch self {
        case .missing: "it is not there, though the head names it"
        case .wrongSize(let found, let expected): "it has \(found) bytes instead of \(expected)"
        case .altered: "its bytes are not the ones its name stands for"
        case .unreadable(let detail): "the store cannot read it: \(detail)"
        case .unopenable(let detail): "it cannot be opened: \(detail)"
        case .inconsistent(let detail): detail
        case .unknown(let detail): "it is none of this repository's objects and counts for nothing: \(detail)"
        case .behind(let detail): detail
        }
    }

    /// What a store's answer says about an object that must be there.
    init(_ error: StoreError, expected: UInt64) {
        switch error.kind {
        case .notFound: self = .missing
        case .truncated(_, let found): self = .wrongSize(found: found, expected: expected)
        default: self = .unreadable(error.message)
        }
    }
}
