import Connections
import Foundation
import Sealing
import ServerHarness
import Testing

@testable import Stores

@Suite("SFTP and WebDAV: what goes wrong on the way, on real servers", .serialized)
struct FolderFaultTests {
    private static let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    /// What the error is that something ends with.
    private func failure(of body: () throws(StoreError) -> Void) -> StoreError? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a creation that is cut anywhere leaves the whole object or none, and can be made again",
        arguments: FolderHouse.Kind.allCases
    )
    func interruptedCreation(kind: FolderHouse.Kind) throws {
        let house = try FolderHouse.faulty(kind)
        let proxy = try #require(house.proxy)
        let cuts: [Fault] =
            switch kind {
            case .sftp:
                [100, 3_000, 4_500, 30_000, 150_000, 203_000].map { Fault.cut(.up, after: $0) }
                    + [50, 200, 400, 600, 800, 1_500, 3_000, 5_000].map { Fault.reset(.down, after: $0) }
            case .webDAV:
                [0, 1, 100_000, 199_999].map { Fault.cut(.up, after: $0).on("PUT") }
                    + ["MKCOL", "PUT", "HEAD", "MOVE"].map { Fault.loseAnswer.on($0) }
            }
        for (number, cut) in cuts.enumerated() {
            let server = try house.server()
            // One time out of three before the server was spoken to at all.
            if number % 3 != 0 { _ = try server.refusesSecondCreation() }
            try proxy.add(cut.times(1))
            let error = failure { () throws(StoreError) in try server.create("a/\(number)", Self.bytes.span) }
            try proxy.clear()
            let found = try server.list("a").filter { $0.path == "a/\(number)" }
            #expect(found.allSatisfy { $0.size == 200_000 }, "cut \(number) left a part")
            #expect(error != nil || found.count == 1, "cut \(number) acknowledged what is not there")
            #expect(try server.remnants("a").allSatisfy { $0.kind == .unfinished })
            if found.isEmpty { try server.create("a/\(number)", Self.bytes.span) }
            #expect(try server.read("a/\(number)", maximumBytes: 200_000) == Self.bytes)
        }
    }

    @Test(
        "when only the answer to a creation was lost, trying again finds the object and is content",
        arguments: FolderHouse.Kind.allCases
    )
    func lostAnswer(kind: FolderHouse.Kind) throws {
        let house = try FolderHouse.faulty(kind)
        let proxy = try #require(house.proxy)
        var terms = FolderHouse.Terms()
        terms.attempts = 3
        let server = try house.server(terms)
        try server.create("a/first", [1].span)
        // For SFTP the last bytes that come back, in which the server says that it renamed.
        let before = try proxy.counts().down
        try server.create("a/second", Self.bytes.span)
        let whole = try proxy.counts().down - before
        let fault = kind == .sftp ? Fault.cut(.down, after: whole - 20) : .loseAnswer.on("MOVE")
        try proxy.add(fault.times(1))
        try server.create("a/third", Self.bytes.span)
        #expect(try server.read("a/third", maximumBytes: 200_000) == Self.bytes)
        #expect(!house.waited.isEmpty, "nothing went wrong")
        // Another's bytes are not taken for our own.
        try proxy.clear()
        try proxy.add(fault.times(1))
        let error = failure { () throws(StoreError) in try server.create("a/first", Self.bytes.span) }
        #expect(error?.kind == .alreadyExists)
        #expect(try server.read("a/first", maximumBytes: 1) == [1])
    }

    @Test("bytes that are garbled on the way are noticed, and sent again", arguments: FolderHouse.Kind.allCases)
    func garbled(kind: FolderHouse.Kind) throws {
        let house = try FolderHouse(kind, .bytes)
        let proxy = try #require(house.proxy)
        var terms = FolderHouse.Terms()
        terms.attempts = 2
        let server = try house.server(terms)
        try server.create("a/b", Self.bytes.span)
        for _ in 0..<2 {
            try proxy.add(.wrongByte(.down, at: 100_000).times(1))
            #expect(try server.read("a/b", maximumBytes: 200_000) == Self.bytes)
            try proxy.clear()
        }
        #expect(house.waited.count == 2, "it was not noticed")
    }

    @Test("a connection whose last bytes were garbled is not used again")
    func garbledAtTheEnd() throws {
        let house = try FolderHouse(.webDAV, .bytes)
        let proxy = try #require(house.proxy)
        var terms = FolderHouse.Terms()
        terms.attempts = 2
        let server = try house.server(terms)
        try server.create("a/b", Self.bytes.span)
        let before = try proxy.counts().down
        #expect(try server.read("a/b", maximumBytes: 200_000) == Self.bytes)
        let whole = try proxy.counts().down - before
        // Nothing is left to be read that would show it, and the server learns late that it was given up.
        try proxy.add(.slow(.up, bytesPerSecond: 1_000))
        try proxy.add(.wrongByte(.down, at: whole - 10).times(1))
        #expect(try server.read("a/b", maximumBytes: 200_000) == Self.bytes)
        #expect(house.waited.count == 1, "it was not noticed")
    }

    @Test("a server that says nothing more ends in an error that names the store and what to do")
    func stalled() throws {
        for kind in FolderHouse.Kind.allCases {
            let house = try FolderHouse.faulty(kind)
            var terms = FolderHouse.Terms()
            terms.silenceSeconds = 2
            let server = try house.server(terms)
            try server.create("a/b", Self.bytes.span)
            try #require(house.proxy).add(.stall(.down, after: 1_000).times(1))
            let error = failure { () throws(StoreError) in _ = try server.read("a/b", maximumBytes: 200_000) }
            guard case .network(let cause) = error?.kind, cause.kind == .silence(seconds: 2) else {
                Issue.record("it ended with \(error as Any)")
                continue
            }
            #expect(error?.message.contains("'box'") == true && error?.remedy.isEmpty == false)
        }
    }

    @Test("a busy server is tried again, not before the time that it asks for")
    func busy() throws {
        let house = try FolderHouse.faulty(.webDAV)
        let proxy = try #require(house.proxy)
        var terms = FolderHouse.Terms()
        terms.attempts = 4
        let server = try house.server(terms)
        try proxy.add(.answer(503, fields: [("Retry-After", "7")]).times(2))
        try server.create("a/b", Self.bytes.span)
        #expect(house.waited.count == 2 && house.waited.allSatisfy { $0 >= .seconds(7) })
        #expect(try server.read("a/b", maximumBytes: 200_000) == Self.bytes)
        try proxy.add(.answer(503, fields: [("Retry-After", "100000")]).times(1))
        let error = failure { () throws(StoreError) in _ = try server.size("a/b") }
        #expect(error?.kind == .unexpected("answered a HEAD with status 503"))
    }

    @Test("a redirection is refused and not followed")
    func redirected() throws {
        let house = try FolderHouse.faulty(.webDAV)
        let place = "https://127.12.99.99/elsewhere"
        try #require(house.proxy).add(.answer(307, fields: [("Location", place)]))
        let server = try house.server()
        let error = failure { () throws(StoreError) in _ = try server.size("a/b") }
        guard case .network(let cause) = error?.kind, cause.kind == .redirected(to: place), error?.isRefusal == true
        else {
            Issue.record("it ended with \(error as Any)")
            return
        }
    }

    @Test("answers without end are not read on")
    func endless() throws {
        let house = try FolderHouse.faulty(.webDAV)
        let proxy = try #require(house.proxy)
        let server = try house.server()
        try server.create("a/b", [1].span)
        try proxy.add(.endless(207, body: "<a>").on("PROPFIND").times(1))
        let listing = failure { () throws(StoreError) in _ = try server.list("a") }
        #expect(listing?.kind == .tooLarge(limit: UInt64(XMLLimits.bytes)))
        try proxy.add(.endless().on("GET").times(1))
        let object = failure { () throws(StoreError) in _ = try server.read("a/b", maximumBytes: 100_000) }
        #expect(object?.kind == .tooLarge(limit: 100_000))
        try proxy.add(.endless(500).on("GET").times(1))
        let page = failure { () throws(StoreError) in _ = try server.read("a/b", maximumBytes: 10) }
        guard case .tooLarge = page?.kind else {
            Issue.record("it ended with \(page as Any)")
            return
        }
        try proxy.add(.endlessHead.on("GET").times(1))
        let fields = failure { () throws(StoreError) in _ = try server.read("a/b", maximumBytes: 10) }
        guard case .network = fields?.kind else {
            Issue.record("it ended with \(fields as Any)")
            return
        }
    }
}
