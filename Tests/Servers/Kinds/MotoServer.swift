import Foundation

/// `moto_server` over TLS: S3 with versions and object lock, all in its memory; it checks no signatures.
package final class MotoServer: Sendable {
    /// What a bucket can do.
    package enum Bucket: Sendable {
        case plain
        case versioned
        /// Versioned, and objects in it can be locked. With days, each new object is locked for so long (governance).
        case locking(days: Int?)
    }

    /// The region that requests to it are signed for.
    package let region = "us-east-1"
    /// Any key does.
    package let accessKey = "LANDFASTMOTOKEY"
    /// Any key does.
    package let secretKey = "moto-secret"
    /// Its process.
    ///
    /// Stopping it loses what it stored.
    package let process: ServerProcess

    /// The address that it answers on.
    package var address: String { process.address }
    /// The port that it answers on.
    package var port: Int { process.port }

    private let folder: ServerFolder
    private let authority: TestAuthority

    /// Starts it without buckets.
    package init(on address: String, certificate: TestAuthority.Certificate, authority: TestAuthority) throws {
        folder = try ServerFolder()
        self.authority = authority
        let port = try FreePort.on(address)
        process = try ServerProcess(
            TestProgram.find("moto_server", from: "PyPI's moto[s3,server]"),
            ["-H", address, "-p", "\(port)", "-c", certificate.file.path, "-k", certificate.key.path],
            address: address,
            port: port,
            log: folder.url.appending(path: "log"),
            environment: ["HOME": folder.path]
        )
    }

    /// Makes a bucket, by the server's own protocol.
    package func make(_ name: String, _ kind: Bucket = .plain) throws {
        var fields: [String] = []
        if case .locking = kind { fields = ["x-amz-bucket-object-lock-enabled: true"] }
        try expect(200, call("PUT", "/\(name)", fields: fields))
        switch kind {
        case .plain: break
        case .versioned:
            try expect(200, call("PUT", "/\(name)?versioning", body: Self.versioning))
        case .locking(nil): break
        case .locking(let days?):
            try expect(200, call("PUT", "/\(name)?object-lock", body: Self.lock(days: days)))
        }
    }

    /// Makes a request beside the product's own, and gives its status and body.
    ///
    /// An object that a bucket locks by itself is only taken with a checksum, for example a field `Content-MD5`.
    /// - Parameter path: with the query, as it goes over the wire.
    package func call(
        _ method: String,
        _ path: String,
        fields: [String] = [],
        body: String? = nil
    ) throws -> (status: Int, body: String) {
        let signed =
            "Authorization: AWS4-HMAC-SHA256 Credential=\(accessKey)/20200101/\(region)/s3/aws4_request, "
            + "SignedHeaders=host, Signature=00"
        var arguments = [method, "https://\(address):\(port)\(path)", "--authority", authority.file.path]
        for field in fields + [signed] { arguments += ["--field", field] }
        if let body { arguments += ["--body", try folder.write("body-\(UUID().uuidString)", body).path] }
        let python = try TestProgram.find("python3", from: "Debian's python3")
        let output = try TestProgram.run(python, [TestProgram.helpers.appending(path: "call.py").path] + arguments)
        let text = String(decoding: output, as: UTF8.self)
        guard let end = text.firstIndex(of: "\n"), let status = Int(text[..<end]) else {
            throw HarnessError("\(method) \(path) was answered with no status: \(text.prefix(200))")
        }
        return (status, String(text[text.index(after: end)...]))
    }

    private func expect(_ status: Int, _ answer: (status: Int, body: String)) throws {
        guard answer.status == status else {
            throw HarnessError("moto answered \(answer.status): \(answer.body.prefix(500))")
        }
    }

    private static let versioning =
        "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + "<Status>Enabled</Status></VersioningConfiguration>"

    private static func lock(days: Int) -> String {
        "<ObjectLockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + "<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode>"
            + "<Days>\(days)</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
    }
}
