import Files
import Repository
import Testing

@testable import Capture

@Suite("what stays out of a backup by rule")
struct ExcludeRulesTests {
    /// True when a walk would leave this path out: itself, or a folder above it.
    private func isLeftOut(_ path: String, isFolder: Bool, _ rules: ExcludeRules) -> Bool {
        var folder = PathBytes.empty
        let components = path.split(separator: "/")
        for (index, component) in components.enumerated() {
            let name = PathBytes(String(component))
            let isFolder = isFolder || index < components.count - 1
            if rules.leavesOut(name, in: folder, isFolder: isFolder) { return true }
            folder = folder.appending(name)
        }
        return false
    }

    @Test("patterns mean what git says that they mean")
    func verdicts() throws {
        let file = "\(#filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined())/Fixtures/Excludes"
        let bytes = try FileDescriptor.open(PathBytes(file + "/git-verdicts.tsv"))
            .closing { try $0.readAll(maximumBytes: 1 << 20) }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.count > 500)
        for line in lines {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count == 3, "\(line)")
            let rules = try ExcludeRules(fields[0].split(separator: "|").map(String.init))
            let found = isLeftOut(fields[1], isFolder: fields[1].hasSuffix("/"), rules)
            #expect(found == (fields[2] == "out"), "\(line)")
        }
    }

    @Test(
        "each rule of the syntax does what its documentation says",
        arguments: [
            ("*.tmp", "a/b/x.tmp", true), ("/x", "x", true), ("/x", "a/x", false), ("a/x", "a/x", true),
            ("a/x", "b/a/x", false), ("x/", "x", false), ("x/", "x/", true), ("x/", "a/x/y", true),
            ("**/x", "a/b/x", true), ("**/x", "x", true), ("a/**", "a/b/c", true), ("a/**", "a/", false),
            ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "ab", false), ("a*b", "a/b", false),
            ("a/*", "a/b/c", true), ("a/*/c", "a/b/c", true), ("a/*/c", "a/b/b/c", false), ("\\!x", "!x", true),
            ("\\#x", "#x", true), ("x\\ ", "x ", true), ("x  ", "x", true), ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false), ("[]]", "]", true), ("a[/]b", "a/b", false), ("a?b", "a/b", false),
            ("[[:digit:]]", "7", true), ("[[:digit:]]", "x", false), ("\\*", "*", true), ("\\*", "x", false),
            ("é*", "école", true), ("**", "a", true), ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false),
        ]
    )
    func rule(_ pattern: String, _ path: String, _ isOut: Bool) throws {
        let rules = try ExcludeRules([pattern])
        #expect(isLeftOut(path, isFolder: path.hasSuffix("/"), rules) == isOut)
    }

    @Test(
        "a pattern that can match nothing is an error that says what to write",
        arguments: [
            ("", ExcludePatternError.Kind.empty), ("!", .empty), ("/", .empty), ("   ", .empty), ("#x", .comment),
            ("x\\", .danglingEscape), ("[ab", .openClass), ("[[:alfa:]]", .unknownClass), ("[a\\", .openClass),
        ]
    )
    func broken(_ pattern: String, _ kind: ExcludePatternError.Kind) {
        let errors = ExcludeRules.errors(in: ["x", pattern])
        #expect(errors.map(\.kind) == [kind] && errors.map(\.position) == [1])
        #expect(errors.allSatisfy { !$0.reason.isEmpty && !$0.remedy.isEmpty })
        #expect(throws: ExcludePatternError.self) { try ExcludeRules(["x", pattern]) }
    }

    @Test("no text makes the reader or the matcher stop, and no matching goes beyond a name's `/`")
    func anyText() {
        var random = SystemRandomNumberGenerator()
        let letters = Array("ab/*?[]!^-\\: #.")
        for _ in 0..<5_000 {
            let pattern = String(
                (0..<Int.random(in: 0..<12, using: &random)).map { _ in letters.randomElement() ?? "a" }
            )
            guard let rules = try? ExcludeRules([pattern]) else { continue }
            for path in ["a", "b/a", "a/b/a", "ab/[]", "*/-"] { _ = isLeftOut(path, isFolder: false, rules) }
        }
    }

    @Test("what is left out is counted, a folder once, and is no problem")
    func walk() throws {
        let tree = try TemporaryTree()
        for path in ["keep", "x.tmp", "logs/1", "logs/2", "a/keep.tmp", "a/logs", "b/logs/3"] {
            try tree.file(PathBytes(path))
        }
        let rules = try ExcludeRules(["*.tmp", "!keep.tmp", "logs/"])
        let listing = try FileTreeSource(tree.path, scopes: .nobody, excludes: rules, own: .none).list()
        #expect(listing.paths() == ["", "a", "a/keep.tmp", "a/logs", "b", "keep"])
        #expect(listing.excluded == 3)
        #expect(listing.problems.isEmpty)
    }

    @Test("what cannot be looked at and is left out anyway is no problem")
    func unreadableAndLeftOut() throws {
        let tree = try TemporaryTree()
        try tree.file("users/ann@example.org/x")
        let scopes = try ScopeTemplates(["users/{subject}/**"])
        let rules = try ExcludeRules(["/users/*@*/"])
        let listing = try FileTreeSource(tree.path, scopes: scopes, excludes: rules, own: .none).list()
        #expect(listing.problems.isEmpty && listing.excluded == 1)
    }

    @Test("only a tag with the real signature marks a cache, and the tag itself is kept")
    func caches() throws {
        let signature = Array("Signature: 8a477f597d28d172789f06886806bc55".utf8)
        let tree = try TemporaryTree()
        for folder in ["real", "more", "fake", "short", "link"] { try tree.file(PathBytes("\(folder)/x")) }
        try tree.file("real/deep/y")
        try tree.file("real/CACHEDIR.TAG", signature)
        try tree.file("more/CACHEDIR.TAG", signature + Array("\n# made by a test\n".utf8))
        try tree.file("fake/CACHEDIR.TAG", Array("Signature: 8a477f597d28d172789f06886806bc56".utf8))
        try tree.file("short/CACHEDIR.TAG", signature.dropLast())
        try tree.link("link/CACHEDIR.TAG", to: tree.path.appending("real/CACHEDIR.TAG"))
        try tree.file("CACHEDIR.TAG", signature)
        let rules = try ExcludeRules([], leavesOutCaches: true)
        let listing = try FileTreeSource(tree.path, scopes: .nobody, excludes: rules, own: .none).list()
        #expect(
            listing.paths() == [
                "", "CACHEDIR.TAG", "fake", "fake/CACHEDIR.TAG", "fake/x", "link", "link/CACHEDIR.TAG", "link/x",
                "more", "more/CACHEDIR.TAG", "real", "real/CACHEDIR.TAG", "short", "short/CACHEDIR.TAG", "short/x",
            ]
        )
        #expect(listing.excluded == 3)
        #expect(try FileTreeSource(tree.path, scopes: .nobody, own: .none).list().paths().contains("real/deep/y"))
    }

    @Test("what another file system holds stays out when asked for, the folder that it is mounted on does not")
    func oneFileSystem() throws {
        let rules = try ExcludeRules(["/*", "!/shm", "!/null"], staysOnOneFileSystem: true)
        let listing = try FileTreeSource("/dev", scopes: .nobody, excludes: rules, own: .none).list()
        let own = try DirectoryHandle.open("/dev").status().device
        try #require(try DirectoryHandle.open("/dev/shm").status().device != own)
        #expect(listing.paths() == ["", "null", "shm"])
        #expect(listing.problems.isEmpty)
    }
}
