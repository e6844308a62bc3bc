import Connections
import Foundation
import Residency
import ServerHarness
import Testing

@Suite("What goes wrong on the way, on real servers", .serialized)
struct TransportFaultTests {
    let house: NetworkHouse

    init() throws { house = try NetworkHouse() }

    @Test("a connection that is cut or reset in the middle is an interruption, which may pass")
    func interrupted() throws {
        let client = try house.client()
        try house.put("file", [UInt8](repeating: 1, count: 200_000), with: client)
        for fault in [Fault.cut(.down, after: 1000), .reset(.down, after: 1000), .loseAnswer] {
            try house.proxy.add(fault.times(1))
            guard case .interrupted = house.failure(of: client) else {
                Issue.record("it was no interruption")
                return
            }
        }
        try house.put("file", [2], with: client)
    }

    @Test("a server that hangs up while bytes are sent to it interrupts the request, not the process")
    func hangsUp() throws {
        let client = try house.client()
        let bytes = [UInt8](repeating: 1, count: 4_000_000)
        for fault in [Fault.cut(.up, after: 10_000), .reset(.up, after: 10_000)] {
            try house.proxy.add(fault.times(1))
            var answer: [UInt8] = []
            #expect {
                try client.perform(
                    house.request("PUT", "/file"),
                    sending: bytes.span,
                    receivingInto: &answer,
                    maximumBytes: 1000
                )
            } throws: { error in
                (error as? NetworkError)?.isPassing ?? false
            }
        }
        try house.put("file", bytes, with: client)
    }

    @Test("a request on a kept connection that ends without an answer is sent once, and is an interruption")
    func repeated() throws {
        let client = try house.client()
        try house.put("file", [1], with: client)
        try house.proxy.forget()
        try house.proxy.add(.loseAnswer.on("MOVE"))
        var answer: [UInt8] = []
        var move = house.request("MOVE", "/file")
        move.fields.append(HTTPField("Destination", "https://\(NetworkHouse.inside):\(house.proxy.port)/moved"))
        #expect {
            try client.perform(move, receivingInto: &answer, maximumBytes: 1 << 16)
        } throws: { error in
            (error as? NetworkError)?.isPassing == true
        }
        #expect(try house.proxy.requests() == ["MOVE /file"])
        #expect(try house.server.requests().filter { $0.hasPrefix("MOVE") } == ["MOVE /file 204"])
    }

    @Test("a server that says nothing more is given up after its time")
    func silence() throws {
        let client = try house.client(silenceSeconds: 2)
        try house.put("file", [UInt8](repeating: 1, count: 200_000), with: client)
        try house.proxy.add(.stall(.down, after: 1000).times(1))
        #expect(house.failure(of: client) == .silence(seconds: 2))
    }

    @Test("an answer larger than its reader allows is not read on, however long it is")
    func endless() throws {
        let client = try house.client()
        try house.proxy.add(.endless().times(1))
        #expect(house.failure(of: client, maximumBytes: 5000) == .tooLarge(limit: 5000))
        try house.proxy.add(.endlessHead.times(1))
        guard case .protocolViolation = house.failure(of: client) else {
            Issue.record("fields without end were read")
            return
        }
    }

    @Test("an answer of any status but a redirection is handed on with its body and fields")
    func statuses() throws {
        let client = try house.client()
        for status in [404, 412, 429, 500, 503] {
            try house.proxy.add(.answer(status, fields: [("Retry-After", "7")], body: "words").times(1))
            var answer: [UInt8] = []
            let response = try client.perform(
                house.request("GET", "/file"),
                receivingInto: &answer,
                maximumBytes: 100
            )
            #expect(response.status == status)
            #expect(answer == Array("words".utf8))
            #expect(response.field("retry-AFTER") == "7")
            let isPassing = [429, 500, 503].contains(status)
            #expect(response.advice == (isPassing ? .passing(afterSeconds: 7) : .permanent))
        }
    }

    @Test("no more connections are made than there may be, and kept ones are used again")
    func connections() async throws {
        let client = try house.client(limits: EndpointLimits(connections: 2))
        let house = house
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask {
                    try await onThread { try house.put("file-\(number)", [UInt8(number)], with: client) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try house.proxy.counts().connections <= 2)
        #expect(try house.proxy.counts().requests == 10)
    }

    @Test("bytes and requests in a second are held to their limits")
    func limits() throws {
        let slow = try house.client(limits: EndpointLimits(bytesPerSecond: 100_000))
        let started = ContinuousClock.now
        try house.put("file", [UInt8](repeating: 1, count: 200_000), with: slow)
        #expect(ContinuousClock.now - started >= .milliseconds(1500))
        let seldom = try house.client(limits: EndpointLimits(requestsPerSecond: 10))
        let second = ContinuousClock.now
        for _ in 0..<11 { try house.put("file", [1], with: seldom) }
        #expect(ContinuousClock.now - second >= .milliseconds(950))
    }

    @Test("closing a client ends what is under way, and everything afterwards")
    func closing() async throws {
        let client = try house.client(silenceSeconds: 60)
        try house.put("file", [UInt8](repeating: 1, count: 200_000), with: client)
        try house.proxy.add(.stall(.down, after: 1000))
        let house = house
        async let kind = onThread { house.failure(of: client) }
        while try house.proxy.counts().requests < 2 { try await Task.sleep(for: .milliseconds(20)) }
        client.close()
        #expect(try await kind == .closed)
        #expect(house.failure(of: client) == .closed)
    }

    @Test("a server that is not there is no connection, which may pass; a name that leads nowhere too")
    func absent() throws {
        // Nothing listens at port 1.
        let client = try house.client(port: 1, reach: house.reach(extraPort: 1))
        guard case .connect = house.failure(of: client) else {
            Issue.record("there was a connection")
            return
        }
        let nowhere = try house.client(
            host: "store.invalid",
            reach: house.reach(hosts: ["store.invalid"])
        )
        #expect(house.failure(of: nowhere) == .unresolved)
    }
}

/// Runs what blocks on a thread of its own, away from the tests' pool.
private func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
    }
}
