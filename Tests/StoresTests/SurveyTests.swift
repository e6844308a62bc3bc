import Files
import Residency
import Sealing
import StoreConformance
import Stores
import Testing

@Suite("a look at everything in a store")
struct SurveyTests {
    /// Facts about one region, with the name that stores have in these tests.
    private static func registry() throws -> RegionRegistry {
        let text = """
            regions:
              hetzner-hel1:
                title: Helsinki
                city: Helsinki
                country: FI
                subprocessor: hetzner
                location: {shown-by: operator-statement, evidence: official, source: a test, checked: 2026-01-01}
            subprocessors:
              hetzner:
                title: Hetzner
                type: cloud provider
                country: DE
                address: Gunzenhausen
                evidence: official
                source: a test
                checked: 2026-01-01
            """
        let parsed = RegionRegistry.parse([SourceFile(name: "regions.yaml", text: text)])
        return try #require(parsed.registry, "\(parsed.diagnostics)")
    }

    private func survey(_ subject: LocalSubject) throws -> StoreSurvey {
        let look = try #require(try Self.registry().look(at: "hel1-a", in: "hetzner-hel1"))
        return try StoreOpener.survey(subject.place, look: look, identity: subject.identity)
    }

    @Test("every repository's files are counted, and everything else at the top is named")
    func everything() throws {
        let subject = try LocalSubject()
        let empty = try survey(subject)
        #expect(empty.repositories.isEmpty && empty.others.isEmpty)
        let store = try subject.open(Fixture.repository, for: .writing)
        try store.create(.head(1), [1, 2, 3].span)
        _ = try subject.plant("packs/ab/foreign", in: Fixture.repository("22"))
        try FileSystem.makeDirectories(subject.folder.appending("holiday/photos"))
        try AtomicFile.create(subject.folder.appending("holiday/photos/sea"), [1, 2].span)
        try AtomicFile.create(subject.folder.appending("tmp-0000000000000001"), [1].span)
        try FileSystem.makeDirectories(subject.folder.appending("lost+found"))
        let survey = try survey(subject)
        #expect(survey.repositories[Fixture.repository]?.files == 1)
        #expect(survey.repositories[Fixture.repository]?.bytes == 3)
        #expect(survey.repositories[Fixture.repository("22")]?.files == 1)
        #expect(survey.repositories.count == 2)
        #expect(
            survey.others == [
                Stray("holiday", .foreign, size: 2), Stray("tmp-0000000000000001", .unfinished, size: 1),
            ]
        )
    }

    @Test("N3: a look is for one store in one region that is known, and that store must be the one that was set up")
    func permission() throws {
        let subject = try LocalSubject()
        let registry = try Self.registry()
        #expect(registry.look(at: "hel1-a", in: "mars") == nil)
        let other = try #require(registry.look(at: "hel1-b", in: "hetzner-hel1"))
        let mismatch = #expect(throws: StoreError.self) {
            try StoreOpener.survey(subject.place, look: other, identity: subject.identity)
        }
        #expect(mismatch?.code == "grant-mismatch")
        try FileSystem.unlink(subject.folder.appending("store.json"))
        let gone = #expect(throws: StoreError.self) { try survey(subject) }
        #expect(gone?.code == "store-not-initialised")
    }

    @Test("a link is not followed, and a name with control characters is shown escaped")
    func hostileNames() throws {
        let subject = try LocalSubject()
        try FileSystem.makeSymbolicLink(subject.folder.appending("out"), to: "/etc")
        let name = try #require(PathBytes(bytes: [0x1B, 0x5B, 0x32, 0x4A]))
        try AtomicFile.create(subject.folder.appending(name), [1].span)
        let others = try survey(subject).others
        #expect(others.map(\.path).contains("out"))
        #expect(others.allSatisfy { other in other.path.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
        #expect(others.count == 2)
    }
}
