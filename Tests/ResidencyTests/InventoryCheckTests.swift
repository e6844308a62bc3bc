import Sealing
import Testing

@testable import Residency

@Suite("Inventory against policy")
struct InventoryCheckTests {
    private let finnStores = ["a", "b"].map { PlaceCandidate(name: $0, region: "hetzner-hel1") }
    private let germanStores = ["hetzner-fsn1", "hetzner-nbg1", "contabo-de"].map {
        PlaceCandidate(name: $0, region: $0)
    }
    private let finnKeys = ["k1", "k2"].map { PlaceCandidate(name: $0, region: "hetzner-hel1") }
    private let germanKeys = ["k3", "k4"].map { PlaceCandidate(name: $0, region: "hetzner-nbg1") }

    private func check(
        _ tenants: [TenantInputs],
        _ stores: [PlaceCandidate],
        _ custodians: [PlaceCandidate]
    ) throws -> [Diagnostic] {
        let shipped = try Shipped()
        return shipped.policy.check(
            tenants: tenants,
            stores: stores,
            custodians: custodians,
            registry: shipped.registry,
            at: Shipped.now
        )
    }

    @Test("an inventory that gives what is asked for draws no report")
    func enough() throws {
        let found = try check(
            [Shipped.finn, Shipped.german],
            finnStores + germanStores,
            finnKeys + germanKeys
        )
        #expect(found == [])
    }

    @Test("what is missing is reported once, at the requirement that asks for it")
    func missing() throws {
        let other = TenantInputs(name: "zeta-de", homeRegion: "hetzner-nbg1")
        let found = try check([Shipped.german, Shipped.finn, other], finnStores + germanStores.dropLast(), finnKeys)
        #expect(found.map(\.rule) == ["too-few-places", "too-few-places"])
        let lines = try PackageFiles.text("Policies/eu.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(found.map { lines[$0.position.line - 1] } == ["  - id: germany", "  - id: keys"])
        #expect(found.first?.message.hasPrefix("database data of 'acme-de': stores: 3") == true)
        #expect(found.first?.message.hasSuffix("(and 1 more)") == true)
    }

    @Test("a tenant whose home nobody knows, or that no requirement speaks of, is reported")
    func unknown() throws {
        let found = try check([TenantInputs(name: "lost", homeRegion: "hetzner-ash")], finnStores, finnKeys)
        #expect(!found.isEmpty && found.allSatisfy { $0.rule == "no-requirement" })
    }

    @Test("a profile for everybody says nothing about tenants that the policy is silent about")
    func profileAlone() throws {
        let registry = try PackageFiles.registry()
        let profile = "profile: p\ntenants: all\nrequirements:\n  - {id: x, classes: [database], drill: {every: 7d}}\n"
        let files = [
            SourceFile(name: "a.yaml", text: try PackageFiles.text("Tests/Fixtures/Policies/sound.yaml")),
            SourceFile(name: "b.yaml", text: profile),
        ]
        let (policy, diagnostics) = PolicySet.parse(files, registry: registry, at: Shipped.now)
        #expect(diagnostics.map { $0.rendered(color: false) } == [])
        let set = try #require(policy)
        #expect(set.effective(for: Shipped.german, .database, registry: registry) == nil)
        #expect(set.effective(for: Shipped.finn, .database, registry: registry)?.drill.every == .days(7))
    }
}
