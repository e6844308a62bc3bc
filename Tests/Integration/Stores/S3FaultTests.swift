import Connections
import Sealing
import ServerHarness
import Testing

@testable import Stores

@Suite("faults between a store and its S3 server")
struct S3FaultTests {
    private static let path = "11111111111111111111111111111111/packs/ab/x"
    private let proxy: FaultProxy
    private let subject: S3Subject

    init() throws {
        let house = try S3House.shared.get()
        let authority = try ServedPlace.authority.get()
        proxy = try FaultProxy(
            on: house.moto.address,
            to: house.moto.process,
            certificate: authority.certificate(for: [house.moto.address]),
            authority: authority
        )
        subject = try S3Subject(.moto, port: proxy.port)
        _ = try subject.server.capabilities()
        try proxy.forget()
    }

    private func failure(_ body: () throws -> Void) -> StoreError.Kind? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.kind
        }
    }

    @Test("a creation whose answer is lost is settled by looking, and its bytes are there once")
    func lostAnswer() throws {
        try proxy.add(.loseAnswer.on("PUT").times(1))
        try subject.server.create(Self.path, [1, 2, 3].span)
        #expect(try subject.server.read(Self.path, maximumBytes: 3) == [1, 2, 3])
        #expect(try proxy.counts().bodies["PUT"] == 6)
    }

    @Test(
        "a connection that is cut, reset or refused for now is tried again",
        arguments: [
            Fault.cut(.up, after: 1_000), .reset(.up, after: 1_000), .cut(.down, after: 10),
            .answer(503, fields: [("Retry-After", "1")]), .answer(500), .answer(429),
        ]
    )
    func passing(_ fault: Fault) throws {
        try proxy.add(fault.times(2))
        let bytes = SeededRandom(seed: 3).bytes(100_000)
        try subject.server.create(Self.path, bytes.span)
        #expect(try subject.server.read(Self.path, maximumBytes: 100_000) == bytes)
    }

    @Test("P21: a provider's 429, a page without Retry-After, is waited for and tried again, and is told by its status")
    func tooMuch() throws {
        let page = "<html><body><h1>429 Too Many Requests</h1></body></html>"
        try proxy.add(.answer(429, fields: [("Content-Type", "text/html")], body: page).times(2))
        let start = ContinuousClock.now
        try subject.server.create(Self.path, [1, 2, 3].span)
        #expect(ContinuousClock.now - start >= .seconds(2))
        #expect(try subject.server.read(Self.path, maximumBytes: 3) == [1, 2, 3])
        try proxy.add(.answer(429, fields: [("Content-Type", "text/html")], body: page))
        let kind = failure { _ = try subject.server.read(Self.path, maximumBytes: 3) }
        #expect(kind == .unavailable("answered 429"))
    }

    @Test("L4: a server that sends elsewhere, or has moved to another region, is refused and not followed")
    func redirected() throws {
        for status in [301, 307] {
            try proxy.clear()
            try proxy.add(.answer(status, fields: [("Location", "https://127.21.0.99/elsewhere")]))
            let kind = failure { _ = try subject.server.read(Self.path, maximumBytes: 3) }
            guard case .network(let error) = kind else {
                Issue.record("it ended with \(String(describing: kind))")
                continue
            }
            #expect(error.isRefusal)
            #expect(error.remedy.isEmpty == false)
        }
    }

    @Test("bytes that were changed on their way to the server are found out, and do not stay")
    func wrongBytes() throws {
        try proxy.add(.wrongByte(.up, at: 5).on("PUT").times(1))
        let kind = failure { try subject.server.create(Self.path, [UInt8](repeating: 1, count: 100).span) }
        #expect(kind == .unexpected("stored other bytes than were sent to it"))
        try proxy.clear()
        #expect(try subject.server.size(Self.path) == nil)
    }

    @Test("answers of endless length end")
    func endless() throws {
        try proxy.add(.endless(body: "<a>").on("GET"))
        #expect(failure { _ = try subject.server.read(Self.path, maximumBytes: 100_000) } == .tooLarge(limit: 100_000))
        let kind = failure { _ = try subject.server.list("11111111111111111111111111111111") }
        #expect(kind == .unexpected("sent more than the \(XMLLimits.bytes) bytes that such an answer can have"))
    }

    @Test("a server that is gone ends in an error that names the network, not the object")
    func gone() throws {
        try proxy.add(.reset(.down, after: 0))
        let kind = failure { _ = try subject.server.read(Self.path, maximumBytes: 3) }
        guard case .network(let error) = kind else {
            Issue.record("it ended with \(String(describing: kind))")
            return
        }
        #expect(error.isPassing)
    }
}

@Suite("who may speak to an S3 server")
struct S3CredentialTests {
    private func kind(_ subject: S3Subject) -> StoreError.Kind? {
        do {
            _ = try subject.server.list("r")
            return nil
        } catch {
            return error.kind
        }
    }

    @Test("an unknown key, and a wrong secret, are bad credentials")
    func credentials() throws {
        let house = try S3House.shared.get()
        for (id, key) in [("SOMEBODYELSE", house.rclone.secretKey), (house.rclone.accessKey, "wrong")] {
            let wrong = try #require(S3Credentials(keyID: id, secret: Secret(copying: Array(key.utf8).span)))
            let kind = kind(try S3Subject(.rclone, credentials: wrong))
            guard case .badCredentials = kind else {
                Issue.record("it ended with \(String(describing: kind))")
                continue
            }
        }
    }

    @Test("a clock that is wrong by a day is named with both times")
    func skew() throws {
        let clock = ManualClock(SystemClock().now().adding(seconds: 86_400))
        let kind = kind(try S3Subject(.rclone, time: clock))
        guard case .clockSkew(let here, let there) = kind else {
            Issue.record("it ended with \(String(describing: kind))")
            return
        }
        #expect(here == clock.now())
        #expect(there.map { abs($0.milliseconds - SystemClock().now().milliseconds) < 60_000 } == true)
    }

    @Test("a bucket that is not there is called that", arguments: [S3Kind.moto, .rclone])
    func noBucket(_ kind: S3Kind) throws {
        #expect(self.kind(try S3Subject(kind, bucket: "never-made")) == .noBucket)
    }
}
