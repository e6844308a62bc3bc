package import Sealing
package import Stores

/// What a store is opened for.
package enum ConformanceAccess: Sendable {
    case reading
    case removing
    case writing
}

/// A kind of store under test: one empty store, opened as often as a case likes.
package protocol ConformanceSubject: Sendable {
    /// Opens a repository's place in the store with a grant for just that.
    func open(_ repository: RepositoryID, for access: ConformanceAccess) throws -> any Store

    /// Puts something that is no object into a repository's place, by other means than the store's.
    ///
    /// False when this kind of store cannot hold such a thing.
    func plant(_ name: String, in repository: RepositoryID) throws -> Bool

    /// Deletes an object by its name alone, as a program does that knows nothing of versions.
    ///
    /// False when this kind of store keeps no versions, and nothing was done.
    func hide(_ name: ObjectName, in repository: RepositoryID) throws -> Bool

    /// Locks an object against deletion for longer than the test takes.
    ///
    /// Nil when this kind of store has no locks, and nothing was done.
    func lock(_ name: ObjectName, in repository: RepositoryID) throws -> ObjectLock?

    /// Begins to create an object and leaves it at that, as a writer does that dies.
    ///
    /// False when this kind of store cannot hold such a thing.
    func abandon(_ name: ObjectName, in repository: RepositoryID) throws -> Bool
}

extension ConformanceSubject {
    /// A store without versions.
    package func hide(_ name: ObjectName, in repository: RepositoryID) throws -> Bool { false }

    /// A store without locks.
    package func lock(_ name: ObjectName, in repository: RepositoryID) throws -> ObjectLock? { nil }

    /// A store in which nothing can be half there.
    package func abandon(_ name: ObjectName, in repository: RepositoryID) throws -> Bool { false }
}

/// One sentence that every store must make true.
package struct ConformanceCase: Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String
    /// Throws ``ConformanceFailure``, or the store's own error, when it is not true.
    package let run: @Sendable (any ConformanceSubject) async throws -> Void
    /// True for what only a store can promise that can hold a primary.
    package let needsExclusiveCreation: Bool

    init(
        _ description: String,
        needsExclusiveCreation: Bool = false,
        _ run: @escaping @Sendable (any ConformanceSubject) async throws -> Void
    ) {
        self.description = description
        self.needsExclusiveCreation = needsExclusiveCreation
        self.run = run
    }
}

/// What a store did otherwise than it must.
package struct ConformanceFailure: Error, CustomStringConvertible {
    /// For people.
    package let description: String
}

/// The whole suite: run each case on a new, empty store.
package enum StoreConformance {
    /// All cases.
    package static let cases: [ConformanceCase] = creation + reading + listing + deletion + keeping + permission
}

func require(_ condition: Bool, _ failure: @autoclosure () throws -> String) throws {
    if !condition { throw ConformanceFailure(description: try failure()) }
}

/// The kind of store error that `body` ends with.
func failure(of body: () throws -> Void) throws -> StoreError.Kind {
    do {
        try body()
    } catch let error as StoreError {
        return error.kind
    }
    throw ConformanceFailure(description: "nothing was refused")
}

/// What the cases write.
enum Sample {
    static let repository = id(1)
    static let otherRepository = id(2)

    static func bytes(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
        var state = UInt32(seed) &* 2_654_435_761
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }

    static func pack(_ bytes: [UInt8]) -> ObjectName { .pack(SHA256.hash(bytes.span)) }

    static func digest(_ number: Int) -> Digest { SHA256.hash(Array("\(number)".utf8).span) }

    private static func id(_ number: UInt8) -> RepositoryID {
        guard let id = RepositoryID(hex: String(repeating: "0\(number)", count: 16)) else {
            preconditionFailure("32 hex digits are an id")
        }
        return id
    }
}
