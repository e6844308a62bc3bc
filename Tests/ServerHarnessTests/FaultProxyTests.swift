import Foundation
import ServerHarness
import Testing

/// The proxy does what it is told, as an unsuspecting client sees it.
@Suite(.serialized) struct FaultProxyTests {
    private static let address = "127.91.7.2"

    /// nginx with one object, a proxy before it, and curl's own program.
    private struct Way {
        let authority: TestAuthority
        let server: DAVServer
        let proxy: FaultProxy

        init() throws {
            authority = try TestAuthority()
            let certificate = try authority.certificate(for: [FaultProxyTests.address])
            server = try DAVServer(on: FaultProxyTests.address, certificate: certificate)
            proxy = try FaultProxy(
                on: FaultProxyTests.address,
                to: server.process,
                certificate: certificate,
                authority: authority
            )
            try Data(repeating: 7, count: 1_000).write(to: server.data.appending(path: "object"))
        }

        /// What curl says, in its words for scripts: its exit code, the status, and how many bytes came.
        func get(_ arguments: String...) throws -> String {
            let curl = try TestProgram.find("curl", from: "Debian's curl")
            let words = "%{exitcode} %{http_code} %{size_download}"
            let output = try TestProgram.run(
                "/bin/sh",
                ["-c", "\"$@\"; true", "sh", curl, "-s", "-m", "2", "-o", "/dev/null", "-w", words, "--noproxy", "*"]
                    + ["--cacert", authority.file.path, "-u", "\(server.user):\(server.password)"] + arguments
                    + ["https://\(proxy.address):\(proxy.port)/object"]
            )
            return String(decoding: output, as: UTF8.self)
        }
    }

    @Test("each fault strikes as often as it was armed for, and then all is well again")
    func faults() throws {
        let way = try Way()
        let faults: [(Fault, String)] = [
            (.answer(503, fields: [("Retry-After", "1")]), "0 503 0"),
            (.answer(307, fields: [("Location", "https://127.9.9.9/")], body: "elsewhere"), "0 307 9"),
            (.cut(.down, after: 100), "18 200 100"),
            (.reset(.down, after: 100), "56 200"),
            (.stall(.down, after: 100), "28 200 100"),
            (.wrongByte(.down, at: 5), "0 200 1000"),
            (.slow(.down, bytesPerSecond: 50), "28 200"),
            (.loseAnswer, "52 000 0"),
            (.endless(), "28 200"),
            (.endlessHead, "56"),
        ]
        for (fault, expected) in faults {
            try way.proxy.add(fault.on("GET", target: "/object").times(1))
            #expect(try way.get().hasPrefix(expected), "\(expected)")
            #expect(try way.get() == "0 200 1000", "after \(expected)")
            try way.proxy.clear()
        }
    }

    @Test("a fault for another request, or for a later one, lets this one pass")
    func choice() throws {
        let way = try Way()
        try way.proxy.add(.answer(500).on("DELETE"))
        try way.proxy.add(.answer(500).on("GET", target: "/other"))
        try way.proxy.add(.answer(500).skipping(1).times(1))
        #expect(try way.get() == "0 200 1000")
        #expect(try way.get() == "0 500 0")
        #expect(try way.get() == "0 200 1000")
    }

    @Test("an upload that is cut never reaches the server whole, and what passed is counted")
    func upload() throws {
        let way = try Way()
        let file = way.server.data.appending(path: "source").path
        #expect(FileManager.default.createFile(atPath: file, contents: Data(repeating: 1, count: 300_000)))
        try way.proxy.add(.cut(.up, after: 100_000).on("PUT").times(1))
        #expect(try !way.get("-T", file).hasPrefix("0"))
        #expect(try way.server.requests().contains { $0.hasPrefix("PUT /object 20") } == false)
        #expect(try way.get("-T", file) == "0 204 0")
        #expect(try way.proxy.requests() == ["PUT /object", "PUT /object"])
        let counts = try way.proxy.counts()
        #expect(counts.requests == 2 && counts.bodies == ["PUT": 300_000], "\(counts)")
    }

    @Test("a proxy that knows nothing of HTTP cuts bytes, whatever they are")
    func bytes() throws {
        let server = try SFTPServer(on: Self.address)
        try Data("bytes".utf8).write(to: server.data.appending(path: "object"))
        let proxy = try FaultProxy(on: Self.address, to: server.process)
        let curl = try TestProgram.find("curl", from: "Debian's curl")
        func get() throws -> String {
            let output = try TestProgram.run(
                curl,
                [
                    "-s", "-m", "10", "--hostpubsha256", server.hostKey, "--key", server.keyFile.path,
                    "sftp://\(server.user)@\(proxy.address):\(proxy.port)\(server.data.path)/object",
                ]
            )
            return String(decoding: output, as: UTF8.self)
        }
        #expect(try get() == "bytes")
        for fault in [Fault.cut(.down, after: 1_500), .reset(.up, after: 900), .wrongByte(.down, at: 2_000)] {
            try proxy.add(fault.times(1))
            #expect(throws: HarnessError.self) { try get() }
            #expect(try get() == "bytes")
            try proxy.clear()
        }
        #expect(try proxy.counts().down > 10_000)
    }
}
