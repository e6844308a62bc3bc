internal import Files

/// Sees when the configuration's file was changed.
struct ConfigurationWatch {
    private let path: PathBytes
    /// What it held the last time; nil: it could not be read.
    private var bytes: [UInt8]?

    init(_ path: PathBytes) {
        self.path = path
        bytes = Self.read(path)
    }

    /// True when the file holds something else than the last time.
    mutating func hasChanged() -> Bool {
        let now = Self.read(path)
        defer { bytes = now }
        return now != bytes
    }

    private static func read(_ path: PathBytes) -> [UInt8]? {
        try? AtomicFile.read(path, maximumBytes: ConfigurationFile.maximumBytes)
    }
}
