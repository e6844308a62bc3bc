internal import Files
internal import Residency

/// The YAML files of a folder, as they are now.
enum PolicyFiles {
    private static let maximumFiles = 1000
    private static let maximumDepth = 8
    private static let maximumBytes = 1 << 20

    /// Every `*.yaml` and `*.yml` of a folder, sorted by name; of the folders in it, too, when `recursive`.
    ///
    /// A file is taken as it is.
    static func read(_ path: PathBytes, recursive: Bool, named prefix: String) throws -> [SourceFile] {
        guard let status = try FileSystem.status(path) else {
            throw CommandError(
                "no-such-folder",
                "There is no '\(path)'.",
                remedy: "Correct the path in the configuration, or name another one."
            )
        }
        guard status.kind != .regular else {
            return [SourceFile(name: prefix, bytes: try AtomicFile.read(path, maximumBytes: maximumBytes))]
        }
        var files: [SourceFile] = []
        try collect(path, prefix, recursive ? maximumDepth : 1, &files)
        return files
    }

    private static func collect(_ folder: PathBytes, _ prefix: String, _ depth: Int, _ files: inout [SourceFile]) throws
    {
        for entry in try FileSystem.readDirectory(folder) {
            guard let name = entry.name.text, !name.hasPrefix(".") else { continue }
            let path = folder.appending(entry.name)
            let title = prefix.isEmpty ? name : prefix + "/" + name
            if entry.kind == .directory {
                if depth > 1 { try collect(path, title, depth - 1, &files) }
            } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                guard files.count < maximumFiles else {
                    throw CommandError(
                        "too-many-files",
                        "There are more than \(maximumFiles) YAML files in '\(folder)'.",
                        remedy: "Name the folder that holds policies and nothing else."
                    )
                }
                files.append(SourceFile(name: title, bytes: try AtomicFile.read(path, maximumBytes: maximumBytes)))
            }
        }
    }
}
