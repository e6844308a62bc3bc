import Sealing
import Testing

@testable import Stores

@Suite("versions and locks of S3 buckets")
struct S3VersionTests {
    private let repository = "11111111111111111111111111111111"

    /// Writes over an object, or around the store.
    private func put(_ subject: S3Subject, _ path: String, _ bytes: [UInt8], query: [(String, String)] = []) throws {
        var answer: [UInt8] = []
        let query = query.map { (name: $0.0, value: $0.1) }
        let request = S3Request("PUT", subject.server.key(path), query: query)
        _ = try subject.server.client.send(request, bytes.span, into: &answer)
    }

    @Test("E4: what was written over and what was deleted is found, and is gone after the sweep")
    func versions() throws {
        let server = try S3Subject(.motoVersioned).server
        #expect(try server.capabilities().versioning == .enabled)
        let subject = try S3Subject(.motoVersioned)
        let live = "\(repository)/heads/0000000000000001"
        let dead = "\(repository)/heads/0000000000000002"
        for (path, bytes) in [(live, [1]), (live, [2, 2]), (dead, [3, 3, 3])] as [(String, [UInt8])] {
            try put(subject, path, bytes)
        }
        var answer: [UInt8] = []
        let deletion = S3Request("DELETE", subject.server.key(dead))
        _ = try subject.server.client.send(deletion, into: &answer)
        let found = try subject.server.remnants(repository).sorted()
        #expect(
            found == [Stray(live, .version, size: 1), Stray(dead, .deleteMarker), Stray(dead, .version, size: 3)]
        )
        #expect(try subject.server.list(repository) == [ServedEntry(path: live, size: 2)])
        #expect(try subject.server.removeUnfinished(repository) == 3)
        #expect(try subject.server.remnants(repository).isEmpty)
        #expect(try subject.server.read(live, maximumBytes: 2) == [2, 2])
    }

    @Test("a deletion takes every version and every marker, and leaves names alone that only begin alike")
    func deletion() throws {
        let subject = try S3Subject(.motoVersioned)
        let path = "\(repository)/heads/000000000000000a"
        for number in UInt8(0)..<3 { try put(subject, path, [number]) }
        try put(subject, path + "b", [9])
        try subject.server.delete(path)
        #expect(try subject.server.size(path) == nil)
        #expect(try subject.server.remnants(repository).isEmpty)
        #expect(try subject.server.list(repository) == [ServedEntry(path: path + "b", size: 1)])
    }

    @Test("E5: an object that its bucket locks says until when, stays, and is deleted by nobody before")
    func retention() throws {
        let subject = try S3Subject(.motoLocking, lockedDays: 3)
        let server = subject.server
        #expect(try server.capabilities().hasObjectLock)
        let path = "\(repository)/heads/0000000000000001"
        try server.create(path, [1, 2, 3].span)
        let lock = try #require(try server.lock(path))
        let until = try #require(lock.until)
        let expected = SystemClock().now().adding(seconds: 3 * 86_400)
        #expect(abs(until.milliseconds - expected.milliseconds) < 60_000 && !lock.isHold)
        do {
            try server.delete(path)
            Issue.record("it was deleted")
        } catch {
            #expect(error.kind == .locked(lock))
        }
        #expect(try server.read(path, maximumBytes: 3) == [1, 2, 3])
        #expect(try server.remnants(repository).isEmpty)
        #expect(try server.removeUnfinished(repository) == 0)
    }

    @Test("E5: bytes that a lock keeps under a delete marker are shown with the lock, and the marker stays above them")
    func lockedVersion() throws {
        let subject = try S3Subject(.motoLocking, lockedDays: 3)
        let path = "\(repository)/heads/0000000000000001"
        try subject.server.create(path, [1, 2, 3].span)
        var answer: [UInt8] = []
        _ = try subject.server.client.send(S3Request("DELETE", subject.server.key(path)), into: &answer)
        let lock = try #require(try subject.server.lock(path))
        let expected = [Stray(path, .deleteMarker), Stray(path, .version, size: 3, lock: lock)]
        #expect(try subject.server.remnants(repository).sorted() == expected)
        #expect(try subject.server.removeUnfinished(repository) == 0)
        #expect(try subject.server.remnants(repository).sorted() == expected)
        #expect(try subject.server.list(repository).isEmpty)
    }

    @Test("E5: a legal hold keeps an object until it is lifted")
    func hold() throws {
        let subject = try S3Subject(.motoLocking)
        let path = "\(repository)/heads/0000000000000001"
        try subject.server.create(path, [1].span)
        #expect(try subject.server.lock(path) == nil)
        let hold = { (state: String) in Array("<LegalHold><Status>\(state)</Status></LegalHold>".utf8) }
        try put(subject, path, hold("ON"), query: [("legal-hold", "")])
        do {
            try subject.server.delete(path)
            Issue.record("it was deleted")
        } catch {
            #expect(error.kind == .locked(ObjectLock(until: nil, isHold: true)))
        }
        try put(subject, path, hold("OFF"), query: [("legal-hold", "")])
        try subject.server.delete(path)
        #expect(try subject.server.size(path) == nil)
    }
}
