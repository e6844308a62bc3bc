package import Files

extension StoreError {
    /// What a file's error means for a store's object.
    package init(_ error: FileError, store: String, object: ObjectName? = nil) {
        let kind: Kind =
            switch (error.cause, error.code) {
            case (.tooLarge(let limit), _): .tooLarge(limit: limit)
            case (.cutShort(let expected, let found), _): .truncated(expected: expected, found: found)
            case (_, "file-not-found") where object != nil: .notFound
            case (_, "file-not-found"): .notInitialised
            case (_, "file-exists") where object != nil: .alreadyExists
            case (_, "no-space"): .noSpace
            default: .io(error)
            }
        self.init(store: store, object: object, kind: kind)
    }
}
