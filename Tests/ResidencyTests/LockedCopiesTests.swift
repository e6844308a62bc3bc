import Testing

@testable import Residency

@Suite("What a policy makes of locked copies")
struct LockedCopiesTests {
    private func policy(_ answer: String?, profile: String? = nil) throws -> ErasureDemand.LockedCopies? {
        let key = answer.map { ", locked-copies: \($0)" } ?? ""
        let text = World.policyText(rules: World.everywhere)
            .replacing("vanished-rows: propose", with: "vanished-rows: propose\(key)")
        let tightening = """
            profile: tight
            tenants: all
            requirements:
              - id: tighter
                classes: [attachments]
                erasure: {approvals: 2\(profile.map { ", locked-copies: \($0)" } ?? "")}
            """
        let registry = try World.registry()
        let set = try World.policy(text, tightening)
        return set.effective(for: World.tenant(), .attachments, registry: registry)?.erasure.lockedCopies
    }

    @Test("a policy that says nothing waits for every lock")
    func silence() throws {
        #expect(try policy(nil) == .wait)
        #expect(try policy(nil, profile: "accept-unreadable") == .wait, "no profile loosens it")
    }

    @Test("what a policy accepts holds until a profile waits; a profile that says nothing changes nothing")
    func tightening() throws {
        #expect(try policy("accept-unreadable") == .acceptUnreadable)
        #expect(try policy("accept-unreadable", profile: "accept-unreadable") == .acceptUnreadable)
        #expect(try policy("accept-unreadable", profile: "wait") == .wait)
        #expect(try policy("wait", profile: "accept-unreadable") == .wait)
    }

    @Test("another answer is refused, with those that there are")
    func unknownAnswer() throws {
        let text = World.policyText(rules: World.everywhere)
            .replacing("vanished-rows: propose", with: "vanished-rows: propose, locked-copies: accept")
        let (policy, diagnostics) = PolicySet.parse(
            [SourceFile(name: "p.yaml", text: text)],
            registry: try World.registry(),
            at: World.now
        )
        #expect(policy == nil)
        #expect(diagnostics.contains { "\($0.message) \($0.fix)".contains("accept-unreadable") })
    }
}
