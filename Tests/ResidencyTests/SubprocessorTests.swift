import Sealing
import Testing

@testable import Residency

/// A register of two regions: `fi-1`, run by `north-fi`, which belongs to `north`; and `fi-2`, run by `south`.
enum Register {
    /// - Parameters:
    ///   - dates: what is said of a subprocessor besides, by name, such as `announced: 2026-06-01`.
    ///   - runs: who runs a region, where it is somebody else.
    static func text(_ dates: [String: String] = [:], runs: [String: String] = [:], without: String = "") -> String {
        let fact = "evidence: official, source: made up, checked: 2026-01-01"
        var text = "regions:\n"
        for (name, entity) in [("fi-1", "north-fi"), ("fi-2", "south")] {
            text += "  \(name): {title: \(name), city: X, country: FI, subprocessor: \(runs[name] ?? entity),\n"
            text += "    location: {shown-by: network, \(fact)}}\n"
        }
        text += "subprocessors:\n"
        for name in ["north", "north-fi", "south", "new"] where name != without {
            let parent = name == "north-fi" ? ", parent: north" : ""
            var fields = "title: \(name), type: cloud provider, country: DE, address: X\(parent)"
            if let more = dates[name] {
                fields =
                    more.hasPrefix("title")
                    ? more + ", type: cloud provider, address: X\(parent)" : "\(fields), \(more)"
            }
            text += "  \(name): {\(fields), \(fact)}\n"
        }
        return text + "jurisdictions:\n  EEA: {countries: [FI, DE], \(fact)}\n"
    }

    static func parse(_ text: String) throws -> RegionRegistry {
        let (registry, diagnostics) = RegionRegistry.parse([SourceFile(name: "regions.yaml", text: text)])
        return try #require(registry, "\(diagnostics.map(\.message))")
    }

    static func make(
        _ dates: [String: String] = [:],
        runs: [String: String] = [:],
        without: String = ""
    ) throws -> RegionRegistry {
        try parse(text(dates, runs: runs, without: without))
    }

    /// A policy that allows everything here, with what is said about notice.
    static func policy(_ registry: RegionRegistry, notice: String = "", profile: String? = nil) throws -> PolicySet {
        let rules =
            "  - {id: finland, classes: [database, attachments, archive, audit-log, control], allow: {countries: [FI]}}"
        let text = World.policyText(rules: rules).replacing("rules:\n", with: notice + "rules:\n")
        let profiles = profile.map { [SourceFile(name: "profile.yaml", text: $0)] } ?? []
        let files = [SourceFile(name: "policy.yaml", text: text)] + profiles
        let (policy, diagnostics) = PolicySet.parse(files, registry: registry, at: nil)
        return try #require(policy, "\(diagnostics.map(\.message))")
    }

    static func decide(
        _ registry: RegionRegistry,
        _ place: Place = .store(name: "a", region: "fi-1"),
        policy: PolicySet? = nil,
        labels: [String: String] = [:],
        action: Action = .write,
        at time: String
    ) throws -> Decision {
        let request = PlacementRequest(
            tenant: TenantInputs(name: "acme", homeRegion: "fi-1", labels: labels),
            datasetClass: .attachments,
            place: place,
            action: action
        )
        return Residency.decide(
            request,
            policy: try policy ?? self.policy(registry),
            registry: registry,
            at: try #require(Timestamp(iso8601: time))
        )
    }
}

@Suite("Subprocessors and notice")
struct SubprocessorTests {
    @Test(
        "L13: an announced subprocessor is used when the notice is over, and not a moment before",
        arguments: ["north", "north-fi"]
    )
    func notice(name: String) throws {
        let registry = try Register.make([name: "announced: 2026-06-01"])
        for time in ["2026-05-31T12:00:00Z", "2026-06-01T00:00:00Z", "2026-07-01T23:59:59.999Z"] {
            let decision = try Register.decide(registry, at: time)
            #expect(!decision.isAllowed)
            #expect(decision.decisive?.rule == "subprocessor-notice")
            #expect(decision.decisive?.text.contains("from 2026-07-02 on") == true)
            #expect(decision.decisive?.file == "regions.yaml")
        }
        #expect(try Register.decide(registry, at: "2026-07-02T00:00:00Z").isAllowed)
        #expect(try Register.decide(registry, .store(name: "a", region: "fi-2"), at: "2026-06-01T00:00:00Z").isAllowed)
    }

    @Test("who is coming gets nothing new of any kind; what lies there can be read and removed")
    func everyPlace() throws {
        let registry = try Register.make(["north": "announced: 2026-06-01"])
        func isAllowed(_ place: Place, _ action: Action) throws -> Bool {
            try Register.decide(registry, place, action: action, at: "2026-06-15T00:00:00Z").isAllowed
        }
        let places: [Place] = [
            .store(name: "a", region: "fi-1"), .custodian(name: "a", region: "fi-1"), .control(region: "fi-1"),
        ]
        for place in places {
            #expect(try !isAllowed(place, .write))
            #expect(try isAllowed(place, .read))
            #expect(try isAllowed(place, .remove))
        }
        for place in [Place.agent(name: "a", region: "fi-1"), .restoreTarget(region: "fi-1")] {
            #expect(try !isAllowed(place, .write))
            #expect(try !isAllowed(place, .read))
        }
    }

    @Test("nothing is placed with somebody who is coming, and is from the first day on")
    func placement() throws {
        let registry = try Register.make(["south": "announced: 2026-06-01"])
        let policy = try Register.policy(registry)
        func stores(_ time: String) throws -> [String] {
            let candidates = ["fi-1", "fi-2"].map { PlaceCandidate(name: $0, region: $0) }
            return Residency.place(
                TenantInputs(name: "acme", homeRegion: "fi-2"),
                .attachments,
                stores: candidates,
                custodians: candidates + [PlaceCandidate(name: "b", region: "fi-1")],
                policy: policy,
                registry: registry,
                at: try #require(Timestamp(iso8601: time))
            ).stores.map(\.name)
        }
        #expect(try stores("2026-07-01T23:59:59Z") == ["fi-1"])
        #expect(try stores("2026-07-02T00:00:00Z") == ["fi-2"])
    }

    @Test("the policy says how long the notice is, and a profile only makes it longer")
    func length() throws {
        let registry = try Register.make(["north": "announced: 2026-06-01"])
        let policy = try Register.policy(registry, notice: "subprocessors: {notice: 10d}\n")
        #expect(try !Register.decide(registry, policy: policy, at: "2026-06-11T23:59:59Z").isAllowed)
        #expect(try Register.decide(registry, policy: policy, at: "2026-06-12T00:00:00Z").isAllowed)
        func strict(_ notice: String, at time: String, labels: [String: String]) throws -> Bool {
            let profile = "profile: strict\ntenants: {labels: {regime: strict}}\nsubprocessors: {notice: \(notice)}\n"
            let policy = try Register.policy(registry, notice: "subprocessors: {notice: 10d}\n", profile: profile)
            return try Register.decide(registry, policy: policy, labels: labels, at: time).isAllowed
        }
        #expect(try !strict("36h", at: "2026-06-11T23:59:59Z", labels: ["regime": "strict"]))
        #expect(try !strict("60d", at: "2026-07-31T23:59:59Z", labels: ["regime": "strict"]))
        #expect(try strict("60d", at: "2026-08-01T00:00:00Z", labels: ["regime": "strict"]))
        #expect(try strict("60d", at: "2026-06-12T00:00:00Z", labels: [:]))
        #expect(policy.digest != (try Register.policy(registry)).digest)
    }

    @Test("a tenant who was told late has the whole time from then on, and one who was not told has no end of it")
    func told() throws {
        let registry = try Register.make(["north": "announced: 2026-06-01"])
        let told = try #require(Timestamp(iso8601: "2026-06-20T15:00:00Z"))
        let late = registry.told(["north": .at(told)])
        #expect(try !Register.decide(late, at: "2026-07-20T23:59:59Z").isAllowed)
        #expect(try Register.decide(late, at: "2026-07-21T00:00:00Z").isAllowed)
        let never = try Register.decide(registry.told(["north": .never]), at: "2099-01-01T00:00:00Z")
        #expect(!never.isAllowed)
        #expect(never.decisive?.rule == "subprocessor-notice")
        #expect(never.decisive?.text.contains("not told") == true)
        #expect(late.digest == registry.digest)
    }

    @Test(
        "who is engaged later or was used until a day is not used outside of that, and no grant outlives the last day"
    )
    func engagement() throws {
        let later = try Register.make(["north-fi": "engaged: 2026-09-01"])
        #expect(try Register.decide(later, at: "2026-08-31T23:59:59Z").decisive?.rule == "subprocessor-notice")
        #expect(try Register.decide(later, at: "2026-09-01T00:00:00Z").isAllowed)
        let ending = try Register.make(["north-fi": "engaged: 2020-01-01, until: 2026-06-15"])
        let last = try Register.decide(ending, at: "2026-06-15T23:00:00Z")
        let grant = try #require(last.grant(repository: World.repository(), lifetimeSeconds: 86_400))
        #expect(grant.expires == Timestamp(iso8601: "2026-06-16T00:00:00Z"))
        let ended = try Register.decide(ending, at: "2026-06-16T00:00:00Z")
        #expect(ended.decisive?.rule == "subprocessor-ended")
        #expect(ended.grant(repository: try World.repository(), lifetimeSeconds: 86_400) == nil)
    }

    @Test("the days are part of what is signed and come back from it; a register without any has no field for them")
    func signedForm() throws {
        let registry = try Register.make(["north": "engaged: 2026-01-02, announced: 2026-06-01, until: 2027-01-01"])
        let read = try #require(RegionRegistry(signedForm: registry.signedForm))
        #expect(read.subprocessors["north"]?.engaged == CalendarDay("2026-01-02"))
        #expect(read.subprocessors["north"]?.announced == CalendarDay("2026-06-01"))
        #expect(read.subprocessors["north"]?.until == CalendarDay("2027-01-01"))
        #expect(read.digest == registry.digest)
        #expect(registry.digest != (try Register.make()).digest)
        let plain = try #require(try Register.make().signedForm["subprocessors"]?["north"]?.objectValue)
        #expect(plain["announced"] == nil && plain["engaged"] == nil && plain["until"] == nil)
        let text = String(decoding: registry.signedForm.canonicalBytes(), as: UTF8.self)
            .replacing("\"announced\":\"2026-06-01\"", with: "\"announced\":\"2026-06-31\"")
        let broken = try JSONValue.parseCanonical(Array(text.utf8).span, maximumBytes: 1 << 20)
        #expect(RegionRegistry(signedForm: broken) == nil)
    }

    @Test(
        "days that are none, or that end before they begin, are reported where they stand",
        arguments: [
            ("announced: soon", "bad-date"), ("until: 2026-13-01", "bad-date"),
            ("engaged: 2026-06-02, until: 2026-06-01", "ends-before-it-begins"),
            ("announced: 2026-06-02, until: 2026-06-01", "ends-before-it-begins"),
            ("anounced: 2026-06-02", "unknown-key"),
        ]
    )
    func broken(dates: String, rule: String) throws {
        let file = SourceFile(name: "regions.yaml", text: Register.text(["south": dates]))
        let (registry, diagnostics) = RegionRegistry.parse([file])
        #expect(registry == nil)
        #expect(diagnostics.map(\.rule) == [rule])
    }

    @Test("a notice of less than a day, or without a length, is an error", arguments: ["{notice: 2h}", "{}", "30d"])
    func brokenNotice(notice: String) throws {
        let registry = try Register.make()
        let text = World.policyText(rules: "  - {id: a, classes: [archive], allow: {countries: [FI]}}")
            .replacing("rules:\n", with: "subprocessors: \(notice)\nrules:\n")
        let (policy, diagnostics) = PolicySet.parse(
            [SourceFile(name: "policy.yaml", text: text)],
            registry: registry,
            at: nil
        )
        #expect(policy == nil)
        #expect(diagnostics.count == 1)
    }
}
