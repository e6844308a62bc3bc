internal import Files
internal import Sealing

/// The keys that act for this installation.
///
/// Each lies in a file of its own, and none in the catalog.
struct InstallationKeys: Sendable {
    /// Says which folders are stores.
    let `operator`: SigningKey
    /// Signs requests, holds, tombstones and certificates.
    let officer: SigningKey
    /// Signs what was seen in stores.
    let agent: SigningKey
    /// Commits heads.
    let writer: SigningKey

    /// Makes the keys that are missing, when none ever were.
    /// - Returns: the keys, and how many were made.
    static func create(in folder: PathBytes, random: some RandomSource) throws -> (InstallationKeys, made: Int) {
        var made = 0
        func key(_ name: String) throws -> SigningKey {
            let (key, isNew) = try KeyFile.create(folder.appending(name + ".key"), random: random)
            if isNew {
                made += 1
                let text = key.publicKey.openSSH + " landfast-" + name + "\n"
                try AtomicFile.replace(folder.appending(name + ".pub"), Array(text.utf8).span, mode: 0o644)
            }
            return key
        }
        let keys = InstallationKeys(
            operator: try key("operator"),
            officer: try key("officer"),
            agent: try key("agent"),
            writer: try key("writer")
        )
        return (keys, made)
    }

    /// Reads the keys that `init` made.
    static func read(in folder: PathBytes) throws -> InstallationKeys {
        func key(_ name: String) throws -> SigningKey { try KeyFile.read(folder.appending(name + ".key")) }
        return InstallationKeys(
            operator: try key("operator"),
            officer: try key("officer"),
            agent: try key("agent"),
            writer: try key("writer")
        )
    }
}
