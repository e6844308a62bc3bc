internal import Erasure
internal import Files
internal import Ledger
internal import Sealing

/// Reads evidence that was kept elsewhere from files and folders: a certificate, a bundle, an old copy of a store or custodian.
///
/// What lies there may be anybody's: links are not followed, and sizes, depth and number are bounded.
struct KeptEvidenceFiles {
    private(set) var evidence = KeptEvidence()
    private var files = 0

    /// Files that are looked at, at most.
    private static let maximumFiles = 1_000_000
    /// Folders inside one another, at most.
    private static let maximumDepth = 8
    private static let signatureSuffix = ".sig"
    /// Bytes of an armoured signature at most.
    private static let maximumSignatureBytes = 4096

    /// Reads a file, or everything below a folder.
    mutating func read(_ path: PathBytes) throws {
        guard let status = try FileSystem.status(path) else {
            throw CommandError(
                "no-such-file",
                "There is nothing at \(path).",
                remedy: "Name a certificate, an evidence bundle, or a folder that holds some.",
                status: .usage
            )
        }
        if status.kind == .directory {
            try readFolder(path, depth: 0)
        } else {
            try readFile(path)
        }
    }

    private mutating func readFolder(_ folder: PathBytes, depth: Int) throws {
        guard depth < Self.maximumDepth else { return }
        for entry in try FileSystem.readDirectory(folder) {
            let path = folder.appending(entry.name)
            switch entry.kind {
            case .directory: try readFolder(path, depth: depth + 1)
            case .regular where !entry.name.description.hasSuffix(Self.signatureSuffix): try readFile(path)
            default: continue
            }
        }
    }

    private mutating func readFile(_ path: PathBytes) throws {
        files += 1
        guard files <= Self.maximumFiles else {
            throw CommandError(
                "too-much-evidence",
                "More than \(Self.maximumFiles) files lie in what was given.",
                remedy: "Give one certificate or one tenant's bundle at a time."
            )
        }
        // Packs and other large files are none of what is looked for.
        guard let status = try FileSystem.status(path), status.kind == .regular,
            status.size <= KeptEvidence.maximumCertificateBytes
        else { return }
        let bytes = try AtomicFile.read(path, maximumBytes: KeptEvidence.maximumCertificateBytes)
        // What is looked for begins as a JSON object does.
        guard bytes.first == UInt8(ascii: "{") else { return }
        let beside = PathBytes(path.description + Self.signatureSuffix)
        let signature =
            (try? AtomicFile.readIfPresent(beside, maximumBytes: Self.maximumSignatureBytes))
            .flatMap { $0 }.flatMap { String(validating: $0, as: UTF8.self) }
        try evidence.read(bytes.span, signature: signature)
    }
}
