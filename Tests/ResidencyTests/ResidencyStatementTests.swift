import Residency
import Sealing
import Testing

@Suite("Statements about where data was")
struct ResidencyStatementTests {
    private static let now = Timestamp(milliseconds: 1_790_000_000_000)
    private let officer = SigningKey.generate(from: SeededRandom(seed: 5))
    private let repository = RepositoryID(rootKey: SigningKey.generate(from: SeededRandom(seed: 3)).publicKey)

    private func statement(
        _ subject: ResidencyStatement.Subject,
        since: Int64 = -60,
        until: Int64 = 60,
        _ source: ResidencyStatement.Source = .operator
    ) -> ResidencyStatement? {
        ResidencyStatement(
            id: "00112233445566778899aabbccddeeff",
            subject: subject,
            since: Self.now.adding(seconds: since),
            until: Self.now.adding(seconds: until),
            source: source,
            reference: "ticket/1",
            made: Self.now
        )
    }

    @Test("P24: a statement comes back from its signed form as it was, and from nobody else's")
    func roundTrip() throws {
        for subject in [
            ResidencyStatement.Subject.place(.store, name: "box", region: "contabo-de"),
            .place(.agent, name: "a", region: "hetzner-hel1"), .record(repository), .transfer("ab"),
        ] {
            for source in [ResidencyStatement.Source.operator, .provider("contabo", givenBy: "support")] {
                let made = try #require(statement(subject, source))
                let bytes = made.signed(with: officer).encoded()
                #expect(ResidencyStatement(signed: bytes.span, by: officer.publicKey) == made)
                let other = SigningKey.generate(from: SeededRandom(seed: 6))
                #expect(ResidencyStatement(signed: bytes.span, by: other.publicKey) == nil)
                var changed = bytes
                changed[changed.count / 2] ^= 1
                #expect(ResidencyStatement(signed: changed.span, by: officer.publicKey) == nil)
            }
        }
        let foreign = SignedDocument(
            signing: try #require(statement(.transfer("ab"))).json,
            namespace: "landfast-ledger",
            with: officer
        )
        #expect(ResidencyStatement(signed: foreign.encoded().span, by: officer.publicKey) == nil)
    }

    @Test("P24: nobody states what is to come, for ever, or about what is no place")
    func bounds() {
        let place = ResidencyStatement.Subject.place(.store, name: "box", region: "contabo-de")
        #expect(statement(place, since: 1) == nil)
        #expect(statement(place, since: -60, until: -60) == nil)
        #expect(statement(place, until: ResidencyStatement.longestSeconds) != nil)
        #expect(statement(place, until: ResidencyStatement.longestSeconds + 1) == nil)
        #expect(statement(.place(.control, name: "c", region: "contabo-de")) == nil)
        #expect(ResidencyStatement.Subject(text: "store:box", region: nil) == nil)
        #expect(ResidencyStatement.Subject(text: "record:\(repository.hex)", region: "contabo-de") == nil)
    }
}
