import Connections
import Sealing
import ServerHarness
import Testing

@testable import Stores

@Suite("large objects on S3 servers")
struct S3UploadTests {
    private static let path = "11111111111111111111111111111111/packs/ab/large"
    private static let part = 5 << 20
    private static let bytes = SeededRandom(seed: 9).bytes(2 * part + 1_000)

    private static func small(_ options: inout S3Options) {
        options.singleUploadBytes = part
        options.partBytes = part
    }

    /// Begins an upload and sends some of its parts, as a writer does that dies then.
    private func begin(_ server: S3Server, parts: [(number: Int, bytes: [UInt8])]) throws {
        let key = server.key(Self.path)
        let request = S3Request("POST", key, query: [("uploads", "")])
        let document = try server.client.document(request, named: "InitiateMultipartUpload")
        let upload = try #require(document["UploadId"]?.text)
        for part in parts {
            var answer: [UInt8] = []
            let query = [("partNumber", "\(part.number)"), ("uploadId", upload)].map { (name: $0.0, value: $0.1) }
            _ = try server.client.send(S3Request("PUT", key, query: query), part.bytes.span, into: &answer)
        }
    }

    @Test("an upload that was cut goes on: what the server has is not sent again", arguments: [S3Kind.moto])
    func resumed(_ kind: S3Kind) throws {
        let house = try S3House.shared.get()
        let authority = try ServedPlace.authority.get()
        let proxy = try FaultProxy(
            on: house.moto.address,
            to: house.moto.process,
            certificate: authority.certificate(for: [house.moto.address]),
            authority: authority
        )
        let subject = try S3Subject(kind, port: proxy.port, change: Self.small)
        _ = try subject.server.capabilities()
        try begin(subject.server, parts: [(1, Array(Self.bytes[..<Self.part]))])
        let before = try subject.server.remnants("11111111111111111111111111111111")
        #expect(before == [Stray(Self.path, .unfinished, size: UInt64(Self.part))])
        try proxy.forget()
        try subject.server.create(Self.path, Self.bytes.span)
        #expect(try proxy.counts().bodies["PUT"] == Self.bytes.count - Self.part)
        #expect(try subject.server.read(Self.path, maximumBytes: Self.bytes.count) == Self.bytes)
        #expect(try subject.server.remnants("11111111111111111111111111111111").isEmpty)
    }

    @Test("an upload with other bytes is left alone, and swept up when it is old")
    func foreignUpload() throws {
        let subject = try S3Subject(.moto, change: Self.small)
        let other = [UInt8](repeating: 7, count: Self.part)
        try begin(subject.server, parts: [(1, other)])
        try subject.server.create(Self.path, Self.bytes.span)
        #expect(try subject.server.read(Self.path, maximumBytes: Self.bytes.count) == Self.bytes)
        let folder = "11111111111111111111111111111111"
        #expect(try subject.server.remnants(folder) == [Stray(Self.path, .unfinished, size: UInt64(Self.part))])
        // This server says of every upload that it began in 2010.
        #expect(try subject.server.removeUnfinished(folder) == 1)
        #expect(try subject.server.remnants(folder).isEmpty)
    }

    @Test("a large object is created once, and the loser leaves no upload behind", arguments: S3Kind.allCases)
    func once(_ kind: S3Kind) throws {
        let subject = try S3Subject(kind, change: Self.small)
        try subject.server.create(Self.path, Self.bytes.span)
        do {
            try subject.server.create(Self.path, Self.bytes.span)
            Issue.record("it was created twice")
        } catch {
            #expect(error.kind == .alreadyExists)
        }
        let folder = "11111111111111111111111111111111"
        #expect(try subject.server.remnants(folder).isEmpty)
        #expect(try subject.server.list(folder) == [ServedEntry(path: Self.path, size: UInt64(Self.bytes.count))])
    }
}
