import Sealing
import Testing

@testable import Residency

@Suite("Where connections may go")
struct NetworkReachTests {
    private static let fact = "evidence: official, source: made up, checked: 2026-01-01"

    private static let signedFact = #""checked":"2026-01-01","doubt":null,"evidence":"official","source":"s""#

    private static let signedShowing = signedFact.replacing(",\"source", with: ",\"shows\":\"hearsay\",\"source")

    private static func signedProxy(_ host: String, _ port: Int) -> String {
        let fact = signedFact.replacing(",\"source", with: ",\"host\":\"\(host)\",\"port\":\(port),\"source")
        return "{\"proxy\":{\(fact)}}"
    }

    /// Two regions: one with this text in it, and one about whose network nothing is known.
    private func parse(_ network: String) -> (registry: RegionRegistry?, diagnostics: [Diagnostic]) {
        let text = """
            regions:
              here:
                title: Here
                city: X
                country: DE
                subprocessor: entity
                location: {shown-by: network, \(Self.fact)}
            \(network.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
              unknown-network:
                {title: There, city: X, country: FI, subprocessor: entity, location: {shown-by: network, \(Self.fact)}}
            subprocessors:
              entity: {title: Entity, type: cloud provider, country: DE, address: X, \(Self.fact)}
            """
        return RegionRegistry.parse([SourceFile(name: "regions.yaml", text: text)])
    }

    private func reach() throws -> NetworkReach {
        let registry = try #require(parse(Self.network).registry)
        return try #require(registry.reach(of: "here"))
    }

    private static let network = """
        endpoints:
          - {kind: object-storage, host: S3.Example.com, ports: [443, 8443], limits: {requests-per-second: 250}, \(fact)}
          - {kind: storage-box, host: "*.box.example.com", ports: [22], limits: {connections: 10}, \(fact)}
          - {kind: storage-box, host: "*.box.example.com", ports: [22, 23], \(fact),
             limits: {connections: 8, bytes-per-second: 5000}}
          - {kind: api, host: "2001:db8::7", ports: [443], \(fact)}
        networks:
          - {autonomous-system: AS64496, blocks: [192.0.2.0/24, "2001:db8::/32"], \(fact)}
          - {autonomous-system: AS64497, blocks: [198.51.100.0/25, 192.0.2.0/24], \(fact)}
        proxy: {host: 192.0.2.8, port: 3128, \(fact)}
        deletion-lag: 2h
        """

    @Test("L3: an address is permitted when it lies in one of the region's blocks")
    func addresses() throws {
        let reach = try reach()
        #expect(reach.blocks.map(\.description) == ["192.0.2.0/24", "2001:db8::/32", "198.51.100.0/25"])
        for (text, isPermitted) in [
            ("192.0.2.0", true), ("192.0.2.255", true), ("192.0.3.0", false), ("198.51.100.127", true),
            ("198.51.100.128", false), ("2001:db8:ffff::1", true), ("2001:db9::", false), ("::ffff:192.0.2.1", true),
            ("127.0.0.1", false), ("::1", false),
        ] {
            let address = try #require(IPAddress(text))
            #expect(reach.permits(address) == isPermitted, "\(text)")
        }
        #expect(reach.proxy?.host == "192.0.2.8" && reach.proxy?.port == 3128)
        #expect(reach.deletionLagSeconds == 7200)
    }

    @Test(
        "L7: only the hosts and ports of the region's services are permitted, and '*' is one label",
        arguments: [
            ("s3.example.com", 443, true), ("S3.EXAMPLE.COM", 8443, true), ("s3.example.com", 80, false),
            ("s3.example.com.", 443, false), ("eu.s3.example.com", 443, false), ("example.com", 443, false),
            ("u1.box.example.com", 22, true), ("u1.box.example.com", 23, true), ("u1.box.example.com", 443, false),
            ("box.example.com", 22, false), ("a.u1.box.example.com", 22, false), (".box.example.com", 22, false),
            ("*.box.example.com", 22, false), ("u1.box.example.com.evil.test", 22, false), ("", 22, false),
            ("u_1.box.example.com", 22, false), ("2001:db8::7", 443, true), ("2001:db8:0::0:7", 443, true),
            ("[2001:db8::7]", 443, false), ("2001:db8::8", 443, false),
        ]
    )
    func hosts(host: String, port: Int, isPermitted: Bool) throws {
        let reach = try reach()
        #expect(reach.permits(host: host, port: port) == isPermitted)
    }

    @Test("of the limits of services that fit, the lowest counts")
    func limits() throws {
        let reach = try reach()
        #expect(reach.limits(host: "s3.example.com", port: 443) == EndpointLimits(requestsPerSecond: 250))
        let box = EndpointLimits(bytesPerSecond: 5000, connections: 8)
        #expect(reach.limits(host: "u1.box.example.com", port: 22) == box)
        #expect(reach.limits(host: "2001:db8::7", port: 443) == .none)
        let tighter = EndpointLimits(requestsPerSecond: 9, bytesPerSecond: 6000)
        #expect(box.tightened(by: tighter).bytesPerSecond == 5000)
        #expect(box.tightened(by: tighter).requestsPerSecond == 9)
    }

    @Test("where nothing is known of a region's network nothing is permitted, and an unknown region has no reach")
    func nothingKnown() throws {
        let registry = try #require(parse(Self.network).registry)
        let reach = try #require(registry.reach(of: "unknown-network"))
        #expect(reach.blocks.isEmpty && reach.proxy == nil)
        let address = try #require(IPAddress("192.0.2.1"))
        #expect(!reach.permits(address))
        #expect(!reach.permits(host: "s3.example.com", port: 443))
        #expect(registry.reach(of: "elsewhere") == nil)
    }

    @Test("the signed form says all of it again, and another network is another digest")
    func signedForm() throws {
        let registry = try #require(parse(Self.network).registry)
        let back = try #require(RegionRegistry(signedForm: registry.signedForm))
        #expect(back.digest == registry.digest)
        #expect(back.signedForm == registry.signedForm)
        #expect(back.reach(of: "here") == registry.reach(of: "here"))
        for (from, to) in [
            ("192.0.2.0/24", "192.0.3.0/24"), ("S3.Example.com", "s4.example.com"), ("[443, 8443]", "[443]"),
            ("port: 3128", "port: 3129"), ("second: 250", "second: 251"), ("lag: 2h", "lag: 3h"),
            ("AS64496", "AS64498"),
        ] {
            // The proxy's address must go on lying in a block.
            let text = Self.network.replacing(from, with: to).replacing("host: 192.0.2.8", with: "host: 198.51.100.8")
            let plain = Self.network.replacing("host: 192.0.2.8", with: "host: 198.51.100.8")
            let other = try #require(parse(text).registry)
            let before = try #require(parse(plain).registry)
            #expect(other.digest != before.digest, "\(from)")
        }
    }

    @Test(
        "P21, L14: an address that two regions have, or a block that shows the provider alone, does not tell the location"
    )
    func evidence() throws {
        func grade(_ here: String, _ there: String, _ addresses: [String]) throws -> [EvidenceGrade] {
            let text = """
                regions:
                  here: {title: H, city: X, country: DE, subprocessor: entity, location: {shown-by: network, \(Self.fact)},
                    networks: [\(here)]}
                  there: {title: T, city: X, country: FI, subprocessor: entity, location: {shown-by: network, \(Self.fact)},
                    networks: [\(there)]}
                subprocessors:
                  entity: {title: Entity, type: cloud provider, country: DE, address: X, \(Self.fact)}
                """
            let read = try #require(RegionRegistry.parse([SourceFile(name: "regions.yaml", text: text)]).registry)
            let addresses = try addresses.map { try #require(IPAddress($0)) }
            // The same from what is signed.
            let back = try #require(RegionRegistry(signedForm: read.signedForm))
            #expect(back.digest == read.digest)
            return try [read, back].map { try #require($0.reach(of: "here")).evidence(of: addresses) }
        }
        func network(_ block: String, _ more: String = "") -> String {
            "{autonomous-system: AS64496, blocks: [\(block)], \(more)\(Self.fact)}"
        }
        let own = network("192.0.2.0/24")
        let other = network("198.51.100.0/24")
        for (here, there, addresses, expected) in [
            (own, other, ["192.0.2.1"], EvidenceGrade.network), (own, own, ["192.0.2.1"], .provider),
            (own, network("192.0.2.128/25"), ["192.0.2.1"], .network),
            (own, network("192.0.2.128/25"), ["192.0.2.1", "192.0.2.129"], .provider),
            (network("192.0.2.0/24", "shows: provider, "), other, ["192.0.2.1"], .provider),
            (network("192.0.2.0/24", "shows: location, "), other, ["192.0.2.1"], .network),
            (own, network("192.0.2.0/24", "shows: provider, "), ["192.0.2.1"], .provider),
            (own, other, ["192.0.2.1", "198.51.100.1"], .operatorStatement), (own, other, [], .operatorStatement),
        ] {
            #expect(try grade(here, there, addresses) == [expected, expected], "\(here) \(there) \(addresses)")
        }
        #expect(EvidenceGrade.allCases.sorted() == [.operatorStatement, .provider, .network, .providerAPI])
    }

    @Test("P21: what networks show has no field in the signed form where nothing is said, so that no digest changes")
    func plainShowing() throws {
        let plain = try #require(parse(Self.network).registry)
        let said = Self.network.replacing("198.51.100.0/25", with: "198.51.100.0/25").replacing(
            "{autonomous-system: AS64496,",
            with: "{autonomous-system: AS64496, shows: location,"
        )
        #expect(try #require(parse(said).registry).digest == plain.digest)
        let other = said.replacing("shows: location", with: "shows: provider")
        #expect(try #require(parse(other).registry).digest != plain.digest)
        #expect(
            parse(said.replacing("shows: location", with: "shows: country")).diagnostics.map(\.rule) == [
                "unknown-showing"
            ]
        )
    }

    @Test("a form that was signed before networks were part of it is read, and permits nothing")
    func oldForm() throws {
        let registry = try #require(parse("").registry)
        guard case .object(let form) = registry.signedForm, let region = form["regions"]?["here"] else {
            Issue.record("the signed form has no regions")
            return
        }
        #expect(
            region.objectValue?.keys.sorted() == [
                "at", "checked", "city", "country", "doubt", "evidence", "shownBy", "source", "subprocessor", "title",
            ]
        )
        let back = try #require(RegionRegistry(signedForm: registry.signedForm))
        #expect(back.digest == registry.digest)
        #expect(back.reach(of: "here")?.blocks.isEmpty == true)
        #expect(back.reach(of: "here")?.permits(host: "s3.example.com", port: 443) == false)
    }

    @Test(
        "a signed network that is none makes the whole form none",
        arguments: [
            "{}", "[]", "\"x\"", "null", #"{"other":1}"#, #"{"deletionLag":0}"#, #"{"deletionLag":-1}"#,
            #"{"deletionLag":99999999999}"#, #"{"networks":[]}"#, #"{"networks":[{}]}"#, #"{"endpoints":{}}"#,
            signedProxy("*.b.example.com", 1), signedProxy("b.example.com", 0), signedProxy("b", 1),
            #"{"networks":[{"autonomousSystem":"AS1","blocks":["0.0.0.0/0"],\#(signedFact)}]}"#,
            #"{"networks":[{"autonomousSystem":"AS1","blocks":["10.0.0.1/8"],\#(signedFact)}]}"#,
            #"{"networks":[{"autonomousSystem":"AS1","blocks":["10.0.0.0/8"],\#(signedShowing)}]}"#,
        ]
    )
    func badSignedForm(text: String) throws {
        let network = try JSONValue.parseCanonical(Array(text.utf8).span, maximumBytes: 1000)
        let registry = try #require(parse("").registry)
        guard case .object(var form) = registry.signedForm,
            case .object(var regions)? = form["regions"], case .object(var region)? = regions["here"]
        else {
            Issue.record("the signed form has no regions")
            return
        }
        region["network"] = network
        regions["here"] = .object(region)
        form["regions"] = .object(regions)
        #expect(RegionRegistry(signedForm: .object(form)) == nil)
    }

    @Test(
        "what is wrong with a network is reported where it stands, with what to write instead",
        arguments: [
            (
                "networks: [{autonomous-system: AS1, blocks: [95.217.0.0/15], \(fact)}]",
                "bad-block 8:50 Did you mean '95.216.0.0/15'?"
            ),
            (
                "networks: [{autonomous-system: AS1, blocks: [95.216.0.0], \(fact)}]",
                "bad-block 8:50 Write its first address and its length, like '95.216.0.0/15' or '2a01:4f9::/32'."
            ),
            (
                "networks: [{autonomous-system: AS1, blocks: [0.0.0.0/1], \(fact)}]",
                "block-too-wide 8:50 Name the provider's own blocks, of at most /8 (IPv4) or /16 (IPv6)."
            ),
            ("networks: [{autonomous-system: AS1, blocks: [], \(fact)}]", "wrong-count 8:49 Add or remove elements."),
            (
                "endpoints: [{kind: api, host: 0x7f.1, ports: [1], \(fact)}]",
                "bad-host 8:35 Write it like 'eu2.contabostorage.com', '*.your-storagebox.de' or '192.0.2.1'."
            ),
            (
                "endpoints: [{kind: api, host: a.example.com, ports: [1], limits: {connections: 0}, \(fact)}]",
                "out-of-range 8:84 Write a number from 1 to 1000."
            ),
            (
                "endpoints: [{kind: api, host: a.example.com, ports: [1], limits: {connection: 1}, \(fact)}]",
                "unknown-key 8:71 Did you mean 'connections'?"
            ),
            (
                "proxy: {host: 192.0.2.1, port: 1, \(fact)}",
                "proxy-outside 8:19 Name a proxy inside the region, or add the block that it lies in, with its source."
            ),
            ("proxy: {host: \"*.a.example.com\", port: 1, \(fact)}", "bad-host 8:19 Name the one proxy."),
            ("deletion-lag: 400d", "out-of-range 8:19 Write 0h to 366d."),
        ]
    )
    func diagnostics(network: String, expected: String) {
        let (registry, diagnostics) = parse(network)
        #expect(registry == nil)
        #expect(
            diagnostics.map { "\($0.rule) \($0.position.line):\($0.position.column) \($0.fix)" } == [expected]
        )
    }

    @Test("the shipped regions know their blocks, limits and how long deleted bytes last")
    func shipped() throws {
        let registry = try PackageFiles.registry()
        func permits(_ region: String, _ address: String) throws -> Bool {
            let reach = try #require(registry.reach(of: region))
            let address = try #require(IPAddress(address))
            return reach.permits(address)
        }
        #expect(try permits("hetzner-hel1", "95.217.255.255") && permits("hetzner-hel1", "2a01:4f9:c010::1"))
        #expect(try !permits("hetzner-hel1", "88.99.0.1") && !permits("hetzner-hel1", "2a01:4f8::1"))
        for region in ["hetzner-fsn1", "hetzner-nbg1"] {
            #expect(try permits(region, "88.99.0.1") && permits(region, "2a01:4f8::1"))
            #expect(try !permits(region, "95.216.0.1") && !permits(region, "173.249.0.1"))
        }
        #expect(try permits("contabo-de", "173.249.63.255") && !permits("contabo-de", "173.249.64.0"))
        for region in registry.regions.keys {
            let reach = try #require(registry.reach(of: region))
            #expect(reach.deletionLagSeconds == 7200, "\(region)")
            #expect(try !permits(region, "127.0.0.1") && !permits(region, "10.0.0.1") && !permits(region, "::1"))
        }
        let contabo = try #require(registry.reach(of: "contabo-de"))
        #expect(
            contabo.limits(host: "eu2.contabostorage.com", port: 443)
                == EndpointLimits(requestsPerSecond: 250, bytesPerSecond: 10_000_000)
        )
        #expect(!contabo.permits(host: "usc1.contabostorage.com", port: 443))
        let helsinki = try #require(registry.reach(of: "hetzner-hel1"))
        #expect(helsinki.limits(host: "u1234.your-storagebox.de", port: 23).connections == 10)
        #expect(helsinki.permits(host: "acme.hel1.your-objectstorage.com", port: 443))
        #expect(!helsinki.permits(host: "fsn1.your-objectstorage.com", port: 443))
    }

    @Test("P21: no region of the EU has the provider's networks in the United States, and shared blocks prove no town")
    func shippedEvidence() throws {
        let registry = try PackageFiles.registry()
        for region in registry.regions.values {
            #expect(!region.networks.contains { ["AS213230", "AS212317"].contains($0.autonomousSystem) })
            for address in ["5.161.0.1", "5.78.0.1"] {
                let reach = try #require(registry.reach(of: region.name))
                #expect(!reach.permits(try #require(IPAddress(address))))
            }
        }
        for (region, address, expected) in [
            ("hetzner-hel1", "95.216.0.1", EvidenceGrade.network), ("hetzner-hel1", "77.42.0.1", .provider),
            ("hetzner-fsn1", "88.99.0.1", .provider), ("hetzner-nbg1", "88.99.0.1", .provider),
            ("hetzner-nbg1", "5.75.128.1", .network), ("hetzner-nbg1", "23.88.0.1", .network),
            ("hetzner-fsn1", "5.75.128.1", .operatorStatement), ("hetzner-fsn1", "167.233.0.1", .provider),
        ] {
            let reach = try #require(registry.reach(of: region))
            #expect(reach.evidence(of: [try #require(IPAddress(address))]) == expected, "\(region) \(address)")
        }
    }

    @Test("P21: what an object storage bears at once is known, and where a bucket's name is no part of the host")
    func shippedLimits() throws {
        let registry = try PackageFiles.registry()
        for place in ["hel1", "fsn1", "nbg1"] {
            let reach = try #require(registry.reach(of: "hetzner-\(place)"))
            for host in ["\(place).your-objectstorage.com", "bucket.\(place).your-objectstorage.com"] {
                let limits = reach.limits(host: host, port: 443)
                #expect(limits == EndpointLimits(requestsPerSecond: 750, connections: 256))
            }
        }
        let contabo = try #require(registry.reach(of: "contabo-de"))
        #expect(!contabo.permits(host: "bucket.eu2.contabostorage.com", port: 443))
    }
}
