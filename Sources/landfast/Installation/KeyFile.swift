internal import Files
internal import Sealing

/// An Ed25519 key in a file of the state folder that nobody else may read.
enum KeyFile {
    private static let prefix = "landfast-ed25519 "
    private static let mode: UInt16 = 0o600

    /// Makes a key, or reads the one that is there.
    /// - Returns: the key, and whether it was made.
    static func create(_ path: PathBytes, random: some RandomSource) throws -> (key: SigningKey, isNew: Bool) {
        if try FileSystem.status(path) != nil { return (try read(path), false) }
        let key = SigningKey.generate(from: random)
        var text = Array(prefix.utf8)
        key.withSeed { seed in
            var bytes: [UInt8] = []
            for index in seed.indices { bytes.append(seed[index]) }
            text += Array(Hex.encode(bytes).utf8)
            wipe(&bytes)
        }
        text.append(UInt8(ascii: "\n"))
        defer { wipe(&text) }
        try AtomicFile.create(path, text.span, mode: mode)
        return (key, true)
    }

    /// Reads a key; refuses a file that others may read.
    static func read(_ path: PathBytes) throws -> SigningKey {
        guard let status = try FileSystem.status(path) else {
            throw CommandError(
                "key-missing",
                "The key \(path) is not there.",
                remedy:
                    "Put it back from your own backup of the state folder; `landfast init` makes keys only where none "
                    + "ever were.",
                status: .wrongKey
            )
        }
        guard status.mode & 0o077 == 0 else {
            throw CommandError(
                "key-not-private",
                "The key \(path) can be read by other users.",
                remedy: "Run 'chmod 600 \(path)', and think about who may have read it.",
                status: .wrongKey
            )
        }
        var bytes = try AtomicFile.read(path, maximumBytes: 200)
        defer { wipe(&bytes) }
        let hex = bytes.dropFirst(prefix.utf8.count).prefix(64)
        guard bytes.starts(with: prefix.utf8), bytes.count <= prefix.utf8.count + 65,
            var seed = Hex.decode(String(decoding: hex, as: UTF8.self)), seed.count == 32
        else {
            throw CommandError(
                "key-damaged",
                "The file \(path) holds no key.",
                remedy: "Put it back from your own backup of the state folder.",
                status: .wrongKey
            )
        }
        defer { wipe(&seed) }
        return SigningKey(seed: Secret(copying: seed.span))
    }

    private static func wipe(_ bytes: inout [UInt8]) {
        for index in bytes.indices { bytes[index] = 0 }
    }
}
