import Sealing
import Testing

@testable import Residency

@Suite("The profile hipaa")
struct HipaaProfileTests {
    private func effective(_ datasetClass: DatasetClass, _ labels: [String: String]) throws -> EffectivePolicy {
        let files = try PackageFiles.yaml(in: "Policies") + PackageFiles.yaml(in: "Policies/profiles")
        let registry = try PackageFiles.registry()
        let (policy, diagnostics) = PolicySet.parse(files, registry: registry, at: Shipped.now)
        #expect(diagnostics.isEmpty, "\(diagnostics)")
        let tenant = TenantInputs(name: "clinic", homeRegion: "hetzner-fsn1", labels: labels)
        let effective = try #require(policy).effective(for: tenant, datasetClass, registry: registry)
        return try #require(effective)
    }

    @Test(
        "P22: it asks for a locked copy, keys overwritten in place, two approvals and monthly drills, of all data",
        arguments: DatasetClass.serviceData
    )
    func demands(datasetClass: DatasetClass) throws {
        let hipaa = try effective(datasetClass, ["regime": "hipaa"])
        #expect(hipaa.copies.locked == 1 && hipaa.copies.count == 3)
        #expect(hipaa.custodians.overwrite == .inPlace)
        #expect(hipaa.erasure.approvals == 2)
        #expect(hipaa.drill.every == .days(30))
        let plain = try effective(datasetClass, [:])
        #expect(plain.copies.locked == 0 && plain.custodians.overwrite == .any)
        #expect(plain.erasure.approvals == 1 && plain.drill.every == .days(90))
    }

    @Test("P22: audit logs stay for six years, and no limit to their time goes together with that")
    func auditLogs() throws {
        let hipaa = try effective(.auditLog, ["regime": "hipaa"])
        #expect(hipaa.retention.atLeast == .days(2192) && hipaa.retention.atMost == nil)
        #expect(try effective(.database, ["regime": "hipaa"]).retention.atLeast == nil)
        #expect(try effective(.auditLog, ["regime": "audit-log-400d"]).retention.atMost == .days(400))
    }

    @Test("P22: without a store that its provider locks nothing is placed for such a tenant")
    func lockedCopy() throws {
        let files = try PackageFiles.yaml(in: "Policies") + PackageFiles.yaml(in: "Policies/profiles")
        let registry = try PackageFiles.registry()
        let policy = try #require(PolicySet.parse(files, registry: registry, at: Shipped.now).policy)
        func places(locked: Bool, _ labels: [String: String]) -> Bool {
            let regions = ["hetzner-fsn1", "hetzner-nbg1", "contabo-de"]
            return Residency.place(
                TenantInputs(name: "clinic", homeRegion: "hetzner-fsn1", labels: labels),
                .database,
                stores: regions.map { PlaceCandidate(name: $0, region: $0, isLocked: locked && $0 == "contabo-de") },
                custodians: regions.map { PlaceCandidate(name: "keys-\($0)", region: $0) },
                policy: policy,
                registry: registry,
                at: Shipped.now
            ).isSatisfied
        }
        #expect(places(locked: true, ["regime": "hipaa"]))
        #expect(!places(locked: false, ["regime": "hipaa"]))
        #expect(places(locked: false, [:]))
    }
}
