import Foundation
import Sealing
import Testing

/// A temporary folder in which the system's `ssh-keygen` works.
struct SSHKeygen: ~Copyable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sshsig-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Runs `ssh-keygen` in the folder; true when it exits with 0.
    func run(_ arguments: [String], input: [UInt8] = []) throws -> Bool {
        try write("input", input)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let handle = try FileHandle(forReadingFrom: folder.appending(path: "input"))
        process.standardInput = handle
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    func verifies(_ message: [UInt8], namespace: String) throws -> Bool {
        try run(
            ["-Y", "verify", "-f", "allowed", "-I", "landfast", "-n", namespace, "-s", "message.sig"],
            input: message
        )
    }
}

@Suite("N8: signatures that ssh-keygen checks")
struct SSHSignatureTests {
    private static let namespace = "landfast-certificate"
    private let key = SigningKey.generate(from: SeededRandom(seed: 8))

    @Test("ssh-keygen accepts a signature, and refuses it for one changed byte, another purpose or another key")
    func verifiedByOpenSSH() throws {
        let tool = try SSHKeygen()
        let message = Array(#"{"state":"deleted"}"#.utf8)
        let signature = SSHSignature.sign(message.span, namespace: Self.namespace, key: key)
        try tool.write("message.sig", Array(signature.utf8))
        try tool.write("allowed", Array("landfast \(key.publicKey.openSSH)\n".utf8))
        #expect(try tool.verifies(message, namespace: Self.namespace))

        var changed = message
        changed[3] ^= 1
        #expect(try !tool.verifies(changed, namespace: Self.namespace))
        #expect(try !tool.verifies(message + [10], namespace: Self.namespace))
        #expect(try !tool.verifies(message, namespace: "landfast-receipt"))

        let other = SigningKey.generate(from: SeededRandom(seed: 9)).publicKey
        try tool.write("allowed", Array("landfast \(other.openSSH)\n".utf8))
        #expect(try !tool.verifies(message, namespace: Self.namespace))
    }

    @Test("a signature that ssh-keygen made is accepted, with the key that made it")
    func madeByOpenSSH() throws {
        let tool = try SSHKeygen()
        #expect(try tool.run(["-q", "-t", "ed25519", "-N", "", "-C", "someone", "-f", "id"]))
        let message = SeededRandom(seed: 10).bytes(70_000)
        try tool.write("message", message)
        #expect(try tool.run(["-q", "-Y", "sign", "-f", "id", "-n", Self.namespace, "message"]))
        let signature = try tool.read("message.sig")
        let signer = try SSHSignature.verify(
            armoured: signature,
            message: message.span,
            namespace: Self.namespace
        )
        #expect(try tool.read("id.pub").hasPrefix(signer.openSSH + " "))
    }

    @Test("one changed byte anywhere in message or armour is refused")
    func changedBytes() throws {
        let message = Array("a certificate".utf8)
        let signature = SSHSignature.sign(message.span, namespace: Self.namespace, key: key)
        #expect(
            try SSHSignature.signer(signature, of: message, namespace: Self.namespace)
                == key.publicKey
        )
        for index in message.indices {
            var changed = message
            changed[index] ^= 0x20
            let error = #expect(throws: SealingError.self) {
                try SSHSignature.signer(signature, of: changed, namespace: Self.namespace)
            }
            #expect(error?.kind == .badSignature)
        }
        let armour = Array(signature.utf8)
        for index in armour.indices.dropLast() {
            var changed = armour
            changed[index] ^= 1
            let text = String(decoding: changed, as: UTF8.self)
            let signer = try? SSHSignature.signer(text, of: message, namespace: Self.namespace)
            #expect(signer == nil, "byte \(index)")
        }
    }

    @Test("a signature for one purpose is none for another")
    func otherPurpose() {
        let message: [UInt8] = [1, 2, 3]
        let signature = SSHSignature.sign(message.span, namespace: "landfast-ledger", key: key)
        let error = #expect(throws: SealingError.self) {
            try SSHSignature.signer(signature, of: message, namespace: "landfast-head")
        }
        #expect(error?.kind == .badSignature)
    }

    @Test("armour cut short or drawn out is refused without reading over its end")
    func cutShort() {
        let message: [UInt8] = [1]
        let lines = SSHSignature.sign(message.span, namespace: Self.namespace, key: key)
            .split(separator: "\n").map(String.init)
        let blob = Base64.decode(lines.dropFirst().dropLast().joined()) ?? []
        #expect(!blob.isEmpty)
        for candidate in (0..<blob.count).map({ Array(blob.prefix($0)) }) + [blob + [0]] {
            let text = ([lines[0], Base64.encode(candidate)] + lines.suffix(1)).joined(separator: "\n")
            #expect(throws: SealingError.self) {
                try SSHSignature.signer(text, of: message, namespace: Self.namespace)
            }
        }
        for text in ["", "\n", lines[0], lines.joined(separator: "\r\n"), String(repeating: "A", count: 5000)] {
            #expect(throws: SealingError.self) {
                try SSHSignature.signer(text, of: message, namespace: Self.namespace)
            }
        }
    }
}
