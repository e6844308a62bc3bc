import Files
import Ledger
import Repository
import Testing

@testable import Capture

@Suite("whose the paths of a snapshot are by another mapping")
struct PathReadingTests {
    private func answers(_ path: String, root: String?, source: String, _ templates: [String]) throws -> [String] {
        let mapping = ScopeMapping(source: source, templates: templates)
        var ways = try PathReading.ways(ofReading: root, by: mapping)
        return ways.indices.map { index in
            switch ways[index].answer(PathBytes(path), isFolder: path.hasSuffix("/")) {
            case .nobody: "nobody"
            case .scope(let label): label.description
            case .unusable: "unusable"
            case .outside: "outside"
            }
        }
    }

    @Test("P1: the same folder, a folder that is not known, and one with nothing in common are read as they are")
    func asTheyAre() throws {
        for root in ["/srv/a", nil, "/data/b"] {
            #expect(try answers("users/42/x", root: root, source: "/srv/a", ["users/{subject}/**"]) == ["user:42"])
        }
        #expect(try answers("users/a b/x", root: nil, source: "/srv/a", ["users/{subject}/**"]) == ["unusable"])
    }

    @Test("P1: a source that was moved up or down is read where its paths were, and as it is")
    func moved() throws {
        let templates = ["users/{subject}/**"]
        #expect(
            try answers("a/users/42/x", root: "/srv", source: "/srv/a", templates) == ["user:42", "nobody"]
        )
        #expect(try answers("b/users/42/x", root: "/srv", source: "/srv/a/", templates) == ["outside", "nobody"])
        #expect(
            try answers("42/x", root: "/srv/users", source: "/srv", templates) == ["user:42", "nobody"]
        )
        #expect(
            try answers("users/42/x", root: "/srv/a", source: "/srv", templates) == ["nobody", "user:42"]
        )
    }

    @Test("P1: paths in any order get the answers that they get alone")
    func order() throws {
        let mapping = ScopeMapping(source: "/s", templates: ["users/{subject}/t/{object:t}/**", "users/{subject}/**"])
        let paths = ["users/1/a", "users/1/t/2/x", "users/1/t/2/y/z", "users/2", "b", "users/1/t/3/x", "users/1/a"]
        var together = try #require(try PathReading.ways(ofReading: nil, by: mapping).first)
        for path in paths {
            var alone = try #require(try PathReading.ways(ofReading: nil, by: mapping).first)
            let path = PathBytes(path)
            #expect(together.answer(path, isFolder: false) == alone.answer(path, isFolder: false))
        }
    }

    @Test("P1: templates that this version does not know are an error, not nobody's")
    func unknownTemplates() {
        let mapping = ScopeMapping(source: "/s", templates: ["users/{person}/**"])
        #expect(throws: ScopeTemplateError.self) { _ = try PathReading.ways(ofReading: nil, by: mapping) }
    }
}
