import Foundation
import ServerHarness
import Testing

/// The servers that other tests rest on are what they are taken for.
@Suite(.serialized) struct ServerHarnessTests {
    private static let address = "127.91.7.1"

    /// Runs curl's own program against a server, and gives what it wrote and the status that it was answered with.
    private func curl(_ arguments: [String], authority: TestAuthority? = nil) throws -> (status: Int, body: String) {
        let curl = try TestProgram.find("curl", from: "Debian's curl")
        let trust = authority.map { ["--cacert", $0.file.path] } ?? []
        let output = try TestProgram.run(
            curl,
            ["-sS", "--noproxy", "*", "-m", "30", "-w", "\n%{http_code}"] + trust + arguments
        )
        let text = String(decoding: output, as: UTF8.self)
        let end = try #require(text.lastIndex(of: "\n"))
        return (try #require(Int(text[text.index(after: end)...])), String(text[..<end]))
    }

    private func isRunning(_ port: Int) -> Bool {
        (try? TestProgram.run("/bin/bash", ["-c", "exec 3<>/dev/tcp/\(Self.address)/\(port)"])) != nil
    }

    @Test("nginx stores what it is sent, wants its password, and ends when it is told to")
    func webDAV() throws {
        let authority = try TestAuthority()
        let server = try DAVServer(on: Self.address, certificate: authority.certificate(for: [Self.address]))
        let url = "https://\(server.address):\(server.port)/object"
        let login = "\(server.user):\(server.password)"
        let put = ["-d", "bytes", "-X", "PUT"]
        #expect(try curl(put + [url], authority: authority).status == 401)
        #expect(try curl(put + ["-u", login, url], authority: authority).status == 201)
        #expect(try String(contentsOf: server.data.appending(path: "object"), encoding: .utf8) == "bytes")
        #expect(try server.requests() == ["PUT /object 401", "PUT /object 201"])
        server.process.stop()
        #expect(throws: HarnessError.self) { try curl(["-u", login, url], authority: authority) }
        try server.process.start()
        #expect(try curl(["-u", login, url], authority: authority).body == "bytes")
    }

    @Test("rclone checks signatures, and its buckets are folders")
    func rclone() throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate(for: [Self.address])
        let server = try RcloneServer(on: Self.address, buckets: ["bucket"], certificate: certificate)
        let url = "https://\(server.address):\(server.port)/bucket/object"
        let file = server.data.appending(path: "source").path
        try Data("bytes".utf8).write(to: URL(filePath: file))
        func put(_ secret: String) throws -> Int {
            try curl(
                ["--aws-sigv4", "aws:amz:us-east-1:s3", "-u", "\(server.accessKey):\(secret)"]
                    + ["-T", file, url],
                authority: authority
            ).status
        }
        #expect(try put("wrong") == 403)
        #expect(try put(server.secretKey) == 200)
        #expect(try String(contentsOf: server.file("bucket", "object"), encoding: .utf8) == "bytes")
    }

    @Test("moto keeps versions, and locks objects")
    func moto() throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate(for: [Self.address])
        let server = try MotoServer(on: Self.address, certificate: certificate, authority: authority)
        try server.make("plain")
        try server.make("versions", .versioned)
        try server.make("locked", .locking(days: 1))
        // The MD5 of the bytes: moto locks nothing by itself without it.
        let checksum = "Content-MD5: SzpiGLs+OnMD6KFxpg/Pkg=="
        for _ in 0..<2 {
            for bucket in ["plain", "versions", "locked"] {
                let answer = try server.call("PUT", "/\(bucket)/object", fields: [checksum], body: "bytes")
                #expect(answer.status == 200)
            }
        }
        for (bucket, count) in [("plain", 1), ("versions", 2), ("locked", 2)] {
            let listing = try server.call("GET", "/\(bucket)?versions").body
            #expect(listing.components(separatedBy: "<Version>").count == count + 1, "\(listing)")
        }
        let listing = try server.call("GET", "/locked?versions").body
        let id = try #require(listing.firstMatch(of: /<VersionId>([^<]+)/)?.1)
        #expect(try server.call("DELETE", "/locked/object?versionId=\(id)").status == 403)
    }

    @Test("OpenSSH lets the right key in, and shows the host key that is announced")
    func sftp() throws {
        let server = try SFTPServer(on: Self.address)
        try Data("bytes".utf8).write(to: server.data.appending(path: "object"))
        let url = "sftp://\(server.user)@\(server.address):\(server.port)\(server.data.path)/object"
        func get(_ key: URL, pin: String) throws -> String {
            try curl(["--key", key.path, "--hostpubsha256", pin, url]).body
        }
        #expect(try get(server.keyFile, pin: server.hostKey) == "bytes")
        #expect(throws: HarnessError.self) { try get(server.strangersKeyFile, pin: server.hostKey) }
        #expect(throws: HarnessError.self) { try get(server.keyFile, pin: String(server.hostKey.reversed())) }
    }

    @Test("nothing answers any more when a server is let go")
    func ending() throws {
        var server: SFTPServer? = try SFTPServer(on: Self.address)
        let port = try #require(server).port
        #expect(isRunning(port))
        server = nil
        #expect(!isRunning(port))
    }
}
