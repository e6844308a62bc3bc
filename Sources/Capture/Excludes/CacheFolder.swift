internal import Files

/// Folders that programs mark as caches: what they hold can be made again.
///
/// See the Cache Directory Tagging Specification.
enum CacheFolder {
    static let tag: PathBytes = "CACHEDIR.TAG"
    private static let signature = Array("Signature: 8a477f597d28d172789f06886806bc55".utf8)

    /// True when the folder holds a tag that begins with the specification's signature.
    ///
    /// A tag that cannot be read is none: better too much in a backup than too little.
    static func isOne(_ folder: DirectoryHandle) -> Bool {
        var beginning: [UInt8] = []
        do {
            try folder.openFile(tag).closing { file in
                guard try file.status().kind == .regular else { return }
                try file.readExactly(signature.count, at: 0, into: &beginning)
            }
        } catch {
            return false
        }
        return beginning == signature
    }
}
