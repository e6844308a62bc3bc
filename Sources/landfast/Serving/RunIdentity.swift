internal import Synchronization

/// The id that whoever started this process has given to the work it does, so that records and log have the same.
enum RunIdentity {
    private static let given = Mutex<String?>(nil)

    /// Gives the first piece of work on record this id.
    static func give(_ id: String) { given.withLock { $0 = id } }

    /// The given id, once.
    static func take() -> String? {
        given.withLock { id in
            defer { id = nil }
            return id
        }
    }
}
