package import Foundation
import Sealing

/// A certification authority that lives as long as a test, made by OpenSSL's own program.
package final class TestAuthority: Sendable {
    /// A server's certificate and key.
    package struct Certificate: Sendable {
        /// The certificate's file, in PEM.
        package let file: URL
        /// The key's file, in PEM.
        package let key: URL
        /// The pin of its public key, as curl writes them: `sha256//` and base64.
        package let pin: String
    }

    private let folder: ServerFolder
    private let openssl: String
    private let name: String

    /// The authority's own certificate, in PEM, which clients are told to trust.
    package var file: URL { folder.url.appending(path: "authority.pem") }

    /// Makes an authority.
    package init(name: String = "Landfast test authority") throws {
        folder = try ServerFolder()
        openssl = try TestProgram.find("openssl", from: "Debian's openssl")
        self.name = name
        try run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "authority.key", "-out", "authority.pem", "-days", "2", "-subj", "/CN=\(name)",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign",
        ])
    }

    /// A certificate for these addresses and host names.
    /// - Parameter isExpired: true for one that ended a day ago.
    package func certificate(for hosts: [String], isExpired: Bool = false) throws -> Certificate {
        let id = UUID().uuidString.lowercased()
        let names = hosts.map { $0.allSatisfy { $0.isNumber || $0 == "." } ? "IP:\($0)" : "DNS:\($0)" }
        try folder.write(
            "\(id).ext",
            "subjectAltName=\(names.joined(separator: ","))\nextendedKeyUsage=serverAuth\n"
        )
        try run([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "\(id).key",
            "-out", "\(id).request", "-subj", "/CN=server",
        ])
        try run([
            "x509", "-req", "-in", "\(id).request", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-set_serial", "0x\(id.replacing("-", with: ""))", "-days", isExpired ? "-1" : "2", "-out", "\(id).pem",
            "-extfile", "\(id).ext",
        ])
        try run(["pkey", "-in", "\(id).key", "-pubout", "-outform", "DER", "-out", "\(id).public"])
        let publicKey = [UInt8](try Data(contentsOf: folder.url.appending(path: "\(id).public")))
        return Certificate(
            file: folder.url.appending(path: "\(id).pem"),
            key: folder.url.appending(path: "\(id).key"),
            pin: "sha256//" + Base64.encode(SHA256.hash(publicKey.span).bytes)
        )
    }

    /// A certificate and key for a time stamping authority, which an intermediate one of this authority signs, with the
    /// intermediate's own certificate.
    package func timeStamping() throws -> (signer: Certificate, chain: URL) {
        let middle = try issue("middle", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n", by: nil)
        let signer = try issue(
            "stamps",
            "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n",
            by: middle
        )
        // The root among them, first: an order that no reader may depend on.
        let chain = try [file, middle.file].map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        try folder.write("chain.pem", chain)
        return (signer, folder.url.appending(path: "chain.pem"))
    }

    /// - Parameter issuer: who signs; nil: this authority.
    private func issue(_ name: String, _ extensions: String, by issuer: Certificate?) throws -> Certificate {
        try folder.write("\(name).ext", extensions)
        try run([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "\(name).key",
            "-out", "\(name).request", "-subj", "/CN=\(name)",
        ])
        try run([
            "x509", "-req", "-in", "\(name).request", "-CA", issuer?.file.path ?? "authority.pem",
            "-CAkey", issuer?.key.path ?? "authority.key", "-set_serial", issuer == nil ? "2" : "3", "-days", "2",
            "-out", "\(name).pem", "-extfile", "\(name).ext",
        ])
        let place = folder.url
        return Certificate(
            file: place.appending(path: "\(name).pem"),
            key: place.appending(path: "\(name).key"),
            pin: ""
        )
    }

    private func run(_ arguments: [String]) throws {
        try TestProgram.run(openssl, arguments, in: folder.url)
    }
}
