internal import Files
internal import Glibc

/// Paths as the user names them, relative to where the command runs.
enum WorkingFolder {
    /// The folder that the command runs in.
    static func path() throws -> PathBytes {
        guard let name = unsafe getcwd(nil, 0) else {
            throw CommandError(
                "no-working-folder",
                "The folder that this command runs in does not exist any more.",
                remedy: "Change to another folder."
            )
        }
        defer { unsafe free(name) }
        return PathBytes(unsafe String(cString: name))
    }

    /// A path made absolute.
    static func absolute(_ text: String) throws -> PathBytes {
        guard let path = PathBytes(validating: text), !path.isEmpty else {
            throw CommandError("bad-path", "'\(text)' is no path.", remedy: "Name a file or a folder.", status: .usage)
        }
        return path.isAbsolute ? path : try self.path().appending(path)
    }

    /// A path as short as people would write it: relative when it lies below the working folder.
    static func display(_ path: PathBytes) -> String {
        guard let here = try? self.path().description, path.description.hasPrefix(here + "/") else {
            return path.description
        }
        return String(path.description.dropFirst(here.count + 1))
    }
}
