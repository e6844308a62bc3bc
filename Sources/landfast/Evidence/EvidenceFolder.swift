internal import Files
internal import Sealing

/// A folder of evidence while it is written: every file's digest is known, and what somebody signed has the signature beside
/// it, as `ssh-keygen` reads it.
struct EvidenceFolder {
    /// A signature in the folder.
    private struct Signature {
        let file: String
        let signer: String
        let namespace: String
    }

    /// Whose key it is, and what it signed here.
    private struct Signer {
        let name: String
        var namespaces: Set<String>
    }

    /// What the list of digests is signed for.
    static let namespace = "landfast-evidence"
    /// Files that are named after what they are for.
    static let digestsName = "SHA256SUMS"
    static let signaturesName = "signatures.txt"
    static let signersName = "allowed_signers"
    /// Files at most.
    private static let maximumFiles = 500_000

    private let folder: PathBytes
    private var digests: [String: Digest] = [:]
    private var signatures: [Signature] = []
    private var signers: [PublicKey: Signer] = [:]
    private var names: [PublicKey: String] = [:]

    /// Makes the folder; one that is there must be empty.
    init(_ folder: PathBytes) throws {
        self.folder = folder
        try FileSystem.makeDirectories(folder)
        guard try FileSystem.readDirectory(folder).isEmpty else {
            throw CommandError(
                "folder-not-empty",
                "The folder \(folder) is not empty.",
                remedy: "Name a folder that is not there yet: old evidence is not mixed with new.",
                status: .usage
            )
        }
    }

    /// Says whose a key is; the first name counts.
    mutating func name(_ key: PublicKey, _ name: String) {
        if names[key] == nil { names[key] = name }
    }

    /// Writes a file.
    mutating func write(_ bytes: [UInt8], to file: String) throws {
        guard digests.count < Self.maximumFiles else {
            throw CommandError(
                "too-much-evidence",
                "There are more than \(Self.maximumFiles) files of evidence.",
                remedy: "What was written is not whole. The ledgers and receipts can be read in each store itself."
            )
        }
        let path = folder.appending(PathBytes(file))
        try FileSystem.makeDirectories(path.parent)
        try AtomicFile.replace(path, bytes.span)
        digests[file] = SHA256.hash(bytes.span)
    }

    /// Writes a document as canonical JSON.
    mutating func write(_ document: JSONValue, to file: String) throws {
        try write(document.canonicalBytes(), to: file)
    }

    /// Writes what somebody signed, with the signature beside it.
    mutating func write(_ signed: SignedDocument, namespace: String, to file: String) throws {
        try write(signed.document, to: file)
        try sign(file, signed.armouredSignature(namespace: namespace), by: signed.key, namespace)
    }

    /// Writes a signature that was made of a file.
    mutating func sign(_ file: String, _ signature: String, by key: PublicKey, _ namespace: String) throws {
        try write(Array(signature.utf8), to: file + ".sig")
        let signer = signers[key]?.name ?? names[key] ?? "key-\(key.hex.prefix(16))"
        signers[key, default: Signer(name: signer, namespaces: [])].namespaces.insert(namespace)
        signatures.append(Signature(file: file, signer: signer, namespace: namespace))
    }

    /// Writes the lists: of signatures, of signers, and of all digests, which is signed.
    mutating func finish(with officer: SigningKey) throws {
        let lines = signatures.sorted { $0.file < $1.file }.map { "\($0.file) \($0.signer) \($0.namespace)\n" }
        try write(Array(lines.joined().utf8), to: Self.signaturesName)
        name(officer.publicKey, "officer")
        signers[officer.publicKey, default: Signer(name: "officer", namespaces: [])].namespaces.insert(Self.namespace)
        let allowed = signers.map { key, signer in
            "\(signer.name) namespaces=\"\(signer.namespaces.sorted().joined(separator: ","))\" \(key.openSSH)\n"
        }
        try write(Array(allowed.sorted().joined().utf8), to: Self.signersName)
        let sums = digests.sorted { $0.key < $1.key }.map { "\($0.value.hex)  \($0.key)\n" }
        let bytes = Array(sums.joined().utf8)
        let signature = SSHSignature.sign(bytes.span, namespace: Self.namespace, key: officer)
        try AtomicFile.replace(folder.appending(PathBytes(Self.digestsName)), bytes.span)
        try AtomicFile.replace(folder.appending(PathBytes(Self.digestsName + ".sig")), Array(signature.utf8).span)
    }

    /// How many files there are, the lists of digests not counted.
    var count: Int { digests.count }
    /// How many signatures there are, that of the list of digests not counted.
    var signatureCount: Int { signatures.count }
}
