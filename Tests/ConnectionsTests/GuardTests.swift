import Connections
import Foundation
import Residency
import ServerHarness
import Testing

@Suite("The network guard, on real servers", .serialized)
struct GuardTests {
    let house: NetworkHouse

    init() throws { house = try NetworkHouse() }

    @Test("what is sent arrives, and the address is recorded")
    func sends() throws {
        let client = try house.client()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try house.put("file", bytes, with: client)
        var answer: [UInt8] = []
        let response = try client.perform(
            house.request("GET", "/file"),
            receivingInto: &answer,
            maximumBytes: bytes.count
        )
        #expect(response.status == 200)
        #expect(answer == bytes)
        #expect(response.peer?.description == NetworkHouse.inside)
        #expect(client.contacts.map(\.description) == [NetworkHouse.inside])
        let counts = try house.proxy.counts()
        #expect(counts.connections == 1 && counts.requests == 2 && counts.up == bytes.count)
    }

    @Test("L3, N4: an address outside the region's networks is refused before a connection is made")
    func address() throws {
        let reach = try house.reach(hosts: ["store.localhost"])
        let client = try house.client(host: "store.localhost", port: house.elsewhere.port, reach: reach)
        guard case .addressRefused = house.failure(of: client) else {
            Issue.record("it was not refused by its address")
            return
        }
        #expect(try house.elsewhere.counts().connections == 0)
        #expect(client.contacts.isEmpty)
        // With the address in the region's networks the same connection comes about.
        let wider = try house.reach(block: "127.0.0.0/8, \"::1/128\"", hosts: ["store.localhost"])
        let inside = try house.client(host: "store.localhost", port: house.elsewhere.port, reach: wider)
        try house.put("file", [1], with: inside)
        #expect(try house.elsewhere.counts().connections == 1)
    }

    @Test("L3: a region of which no network is known permits nothing")
    func unknownNetwork() throws {
        let reach = try house.reach(block: nil, hosts: ["store.localhost"])
        let client = try house.client(host: "store.localhost", port: house.elsewhere.port, reach: reach)
        guard case .addressRefused = house.failure(of: client) else {
            Issue.record("it was not refused by its address")
            return
        }
        #expect(try house.elsewhere.counts().connections == 0)
    }

    @Test("L1, L7: a host that is no service of the region is refused at once")
    func host() throws {
        #expect {
            try house.client(host: NetworkHouse.outside, port: house.elsewhere.port)
        } throws: { error in
            (error as? NetworkError)?.kind == .hostRefused
        }
        #expect {
            try house.client(port: 1)
        } throws: { error in
            (error as? NetworkError)?.kind == .hostRefused
        }
    }

    @Test("L4: a redirection is refused, and nothing goes where it leads")
    func redirection() throws {
        let place = "https://\(NetworkHouse.outside):\(house.elsewhere.port)/file"
        let client = try house.client()
        for status in [301, 302, 303, 307, 308] {
            try house.proxy.add(.answer(status, fields: [("Location", place)]).times(1))
            #expect(house.failure(of: client) == .redirected(to: place))
        }
        #expect(try house.elsewhere.counts().connections == 0)
    }

    @Test("L5: proxies in the environment are ignored")
    func proxies() throws {
        let names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        for name in names { unsafe setenv(name, "http://\(NetworkHouse.outside):\(house.elsewhere.port)", 1) }
        defer { for name in names { unsafe unsetenv(name) } }
        try house.put("file", [1, 2, 3], with: house.client())
        #expect(try house.elsewhere.counts().connections == 0)
        #expect(try house.proxy.counts().requests == 1)
    }

    @Test("L5: a proxy that the region declares is used, when it lies in the region")
    func declaredProxy() throws {
        // What stands behind is no proxy and takes the request for a bad one: what matters is whom it was sent to.
        let relay = try FaultProxy(on: NetworkHouse.inside, to: house.server.process)
        let near = try house.reach(relay: "host: \(NetworkHouse.inside), port: \(relay.port)")
        _ = house.failure(of: try house.client(port: house.server.port, reach: near))
        #expect(try relay.counts().up > 0)
        let far = try house.reach(relay: "host: store.localhost, port: \(house.elsewhere.port)")
        guard case .addressRefused = house.failure(of: try house.client(port: house.server.port, reach: far)) else {
            Issue.record("a proxy outside was not refused by its address")
            return
        }
        #expect(try house.elsewhere.counts().connections == 0)
    }

    @Test("a certificate that does not prove the host is refused")
    func certificate() throws {
        let strange = try house.client(authority: TestAuthority(name: "Another authority"))
        guard case .certificate = house.failure(of: strange) else {
            Issue.record("an unknown authority was believed")
            return
        }
        for (hosts, isExpired) in [([NetworkHouse.inside], true), (["127.11.0.77"], false)] {
            let wrong = try FaultProxy(
                on: NetworkHouse.inside,
                to: house.server.process,
                certificate: house.authority.certificate(for: hosts, isExpired: isExpired),
                authority: house.authority
            )
            let client = try house.client(port: wrong.port, reach: house.reach(extraPort: wrong.port))
            guard case .certificate = house.failure(of: client) else {
                Issue.record("a certificate was believed: \(hosts), expired: \(isExpired)")
                return
            }
            #expect(try wrong.counts().requests == 0)
        }
    }

    @Test("a pinned key is required, and one of several is enough")
    func pins() throws {
        let other = "sha256//" + String(repeating: "A", count: 43) + "="
        try house.put("file", [1], with: house.client(pins: [other, house.certificate.pin]))
        #expect(house.failure(of: try house.client(pins: [other])) == .pinMismatch)
        #expect(try house.proxy.counts().requests == 1)
    }
}
