import StoreConformance
import Stores
import Testing

@Suite("SFTP and WebDAV: every kind of store keeps the same promises")
struct FolderConformanceTests {
    private static let sftpTally = ConformanceTally("SFTP, OpenSSH")
    private static let webDAVTally = ConformanceTally(
        "WebDAV, nginx",
        cases: StoreConformance.cases.filter { !$0.needsExclusiveCreation }
    )

    @Test("a store on OpenSSH's SFTP server", arguments: sftpTally.cases)
    func sftp(_ conformance: ConformanceCase) async throws {
        try await Self.sftpTally.run(conformance, on: FolderSubject(FolderHouse(.sftp)))
    }

    @Test("a store on nginx's WebDAV server, but for what only a primary must promise", arguments: webDAVTally.cases)
    func webDAV(_ conformance: ConformanceCase) async throws {
        try await Self.webDAVTally.run(conformance, on: FolderSubject(FolderHouse(.webDAV)))
    }

    @Test("OpenSSH refuses to create a name twice, so that a primary can lie there; nginx is never trusted to")
    func exclusiveCreation() throws {
        let house = try FolderHouse(.sftp)
        let server = try house.server()
        #expect(try server.refusesSecondCreation())
        #expect(try server.list("").isEmpty && server.remnants("").isEmpty, "the trial left something behind")
        #expect(try !FolderHouse(.webDAV).server().refusesSecondCreation())
    }
}
