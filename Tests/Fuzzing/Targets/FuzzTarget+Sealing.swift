import Files
import Sealing

extension FuzzTarget {
    /// Texts, signatures and documents: the lowest layer of everything stored.
    static let sealing: [FuzzTarget] = [
        canonicalJSON, signedDocument, sshSignature, hex, base64, timestamp, pathBytes,
    ]

    private static let document = JSONValue.object([
        "a": .array([.null, .bool(true), .integer(-7), .string("\"\\\u{1}ä"), .object([:])]),
        "b": .object(["c": .integer(.max), "": .string("")]),
    ])

    private static let canonicalJSON = FuzzTarget("canonical-json") {
        [document.canonicalBytes(), JSONValue.array([document, document]).canonicalBytes()]
    } run: { input in
        guard let value = try? JSONValue.parseCanonical(input.span, maximumBytes: 1 << 20) else { return false }
        try same(value.canonicalBytes(), as: input, "canonical JSON")
        return true
    }

    private static let signedDocument = FuzzTarget("signed-document") {
        [SignedDocument(signing: document, namespace: "test", with: FuzzKeys.root).encoded()]
    } run: { input in
        guard let signed = try? SignedDocument.parse(input.span, namespace: "test", maximumBytes: 1 << 20) else {
            return false
        }
        try same(signed.encoded(), as: input, "a signed document")
        try demand(signed.key == FuzzKeys.root.publicKey, "a document is signed with a key that nobody used")
        try demand(signed.document == document, "a changed document has a good signature")
        return true
    }

    private static let sshSignature = FuzzTarget("ssh-signature", .text(words: ["\n", "=", "AAAA", "-----"])) {
        let message = Array("message".utf8)
        return [Array(SSHSignature.sign(message.span, namespace: "test", key: FuzzKeys.root).utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self) else { return false }
        let message = Array("message".utf8)
        guard let key = try? SSHSignature.verify(armoured: text, message: message.span, namespace: "test") else {
            return false
        }
        try demand(key == FuzzKeys.root.publicKey, "a signature is good for a key that did not make it")
        return true
    }

    private static let hex = FuzzTarget("hex", .text(words: ["0", "ff", "F"])) {
        [Array("00ff10".utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self), let bytes = Hex.decode(text) else { return false }
        try same(Array(Hex.encode(bytes).utf8), as: input, "hex")
        return true
    }

    private static let base64 = FuzzTarget("base64", .text(words: ["=", "==", "AA", "/"])) {
        [Array("AAECAw==".utf8), Array("AAEC".utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self), let bytes = Base64.decode(text) else { return false }
        try same(Array(Base64.encode(bytes).utf8), as: input, "base64")
        return true
    }

    private static let timestamp = FuzzTarget("timestamp", .text(words: ["Z", ".000", "02-29", "9999", "0000"])) {
        [Array("2026-01-31T12:00:00.123Z".utf8), Array("2024-02-29T23:59:59Z".utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self), let time = Timestamp(iso8601: text) else {
            return false
        }
        try demand(Timestamp(iso8601: time.iso8601) == time, "a time is another one when it is read again")
        let isWhole = input.count == 24
        if isWhole { try same(Array(time.iso8601.utf8), as: input, "a time") }
        _ = time.addingMonths(1)
        return true
    }

    private static let pathBytes = FuzzTarget("path", .text(words: ["/", "..", ".", "\0", "\u{202E}", "\\"])) {
        [Array("users/42/a file".utf8), Array("/absolute/./x".utf8)]
    } run: { input in
        guard let path = PathBytes(bytes: input) else { return false }
        _ = (path.text, path.lastComponent, path.parent, path.isPlainRelative)
        let shown = path.description
        try demand(
            !shown.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E },
            "a path is shown with characters that steer a terminal"
        )
        if path.isPlainRelative {
            let again = path.components.reduce(PathBytes.empty) { $0.appending($1) }
            try demand(again == path, "a plain path is not made of its components")
        }
        return true
    }
}
