/// One entry of a folder, as a server shows it.
struct FolderEntry: Hashable, Sendable {
    /// What it is.
    enum Kind: Hashable, Sendable {
        /// A file, with its size in bytes.
        case file(size: UInt64)
        /// A folder.
        case folder
        /// A link, a device and whatever else has no place in a store.
        case other
    }

    /// Its name: whatever bytes the server sent, but for a slash.
    let name: [UInt8]
    /// What it is.
    let kind: Kind

    /// The name as it can be sent back to the server; nil when it is no plain text.
    var plainName: String? {
        guard let text = String(validating: name, as: UTF8.self) else { return nil }
        return text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } ? text : nil
    }
}
