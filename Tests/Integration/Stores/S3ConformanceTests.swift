import StoreConformance
import Stores
import Testing

@Suite("S3: every kind of store keeps the same promises")
struct S3ConformanceTests {
    @Test("a store on a real server", arguments: S3Kind.allCases)
    func conforms(_ kind: S3Kind) async throws {
        let isExclusive = try S3Subject(kind).server.refusesSecondCreation()
        // A server that lets a name be created twice can hold copies; a primary is refused to it.
        #expect(isExclusive == (kind != .rclone))
        var passed = 0
        var skipped: [String] = []
        for conformance in StoreConformance.cases {
            if conformance.needsExclusiveCreation && !isExclusive {
                skipped.append(conformance.description)
                continue
            }
            do {
                try await conformance.run(S3Subject(kind))
                passed += 1
            } catch {
                Issue.record("\(conformance.description): \(error)")
            }
        }
        let left = skipped.isEmpty ? "" : ", \(skipped.count) left out"
        print("conformance: S3, \(kind.rawValue): \(passed) cases passed\(left)")
        for description in skipped {
            print("left out, since its server overwrites what 'If-None-Match: *' forbids: \(description)")
        }
    }
}
