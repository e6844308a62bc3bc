package import Files

/// Where a tenant's source lies, as the configuration says it for all tenants: `/srv/{tenant}/attachments`.
package struct SourcePlace {
    /// The folder that no tenant's name is in.
    private let base: PathBytes

    /// A place from the configuration's words.
    package init(_ template: String) {
        let fixed = template.split(separator: "/", omittingEmptySubsequences: false).prefix { !$0.contains("{tenant}") }
        let isWhole = fixed.count == template.split(separator: "/", omittingEmptySubsequences: false).count
        let path = (isWhole ? fixed.dropLast() : fixed).joined(separator: "/")
        base = PathBytes(validating: path.isEmpty ? "/" : path) ?? .empty
    }

    /// Whether an error says that a source's folder is not there.
    package static func isMissing(_ error: any Error) -> Bool { (error as? FileError)?.code == "file-not-found" }

    /// Whether a source that is not there was removed, as far as can be told: the folder above it that is there can be
    /// listed and holds something, and is no folder above the one that all tenants' sources lie in.
    ///
    /// A disk that is not mounted leaves an empty folder, or none; so of those nothing is known.
    package func isKnownToBeGone(_ path: PathBytes) -> Bool {
        var folder = path.parent
        while folder.bytes.count >= base.bytes.count {
            do throws(FileError) {
                return try !DirectoryHandle.open(folder).entries().isEmpty
            } catch {
                guard Self.isMissing(error) else { return false }
                folder = folder.parent
            }
        }
        return false
    }
}
