import Files
import Testing

@Suite("paths as bytes")
struct PathBytesTests {
    @Test("a path holds any byte but NUL")
    func anyByteButNUL() {
        #expect(PathBytes(bytes: Array(1...255)) != nil)
        #expect(PathBytes(bytes: [65, 0, 66]) == nil)
        #expect(PathBytes(validating: "a\0b") == nil)
    }

    @Test(
        "the parent of a path is the folder that holds it",
        arguments: [
            ("/a/b", "/a"), ("/a", "/"), ("/", "/"), ("a", ""), ("a/b/", "a"), ("a//b", "a"), ("//a", "/"), ("", ""),
        ]
    )
    func parents(path: String, parent: String) {
        #expect(PathBytes(path).parent == PathBytes(parent))
    }

    @Test("joining puts exactly one slash between two paths, and none beside an empty one")
    func joining() {
        #expect(PathBytes("/").appending("a") == "/a")
        #expect(PathBytes("a").appending("b/c") == "a/b/c")
        #expect(PathBytes.empty.appending("b") == "b")
        #expect(PathBytes("a").appending(PathBytes.empty) == "a")
        #expect(PathBytes("a/b//c/").components == ["a", "b", "c"])
        #expect(PathBytes("a/b/").lastComponent == "b")
    }

    @Test(
        "a path that could leave its folder is not plain",
        arguments: ["", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a/..", "a/.", "../a"]
    )
    func notPlain(path: String) {
        #expect(!PathBytes(path).isPlainRelative)
    }

    @Test(
        "names that only look dangerous are plain",
        arguments: ["...", "..a", "a..", ".a", "-rf", " ", "a/.../b", "\n"]
    )
    func plain(path: String) {
        #expect(PathBytes(path).isPlainRelative)
    }

    @Test("a name of 255 bytes is plain, one of 256 is not")
    func longNames() {
        #expect(PathBytes(String(repeating: "x", count: 255)).isPlainRelative)
        #expect(!PathBytes(String(repeating: "x", count: 256)).isPlainRelative)
    }

    @Test("I8: what a terminal would obey or confuse is shown as an escape")
    func escapes() {
        #expect(PathBytes("a\u{1B}[31m\n").description == "a\\x1b[31m\\x0a")
        #expect(PathBytes("a\\b").description == "a\\\\b")
        #expect(PathBytes("x\u{202E}y").description == "x\\u{202e}y")
        #expect(PathBytes("x\u{85}").description == "x\\u{0085}")
        #expect(PathBytes("Übung/日本").description == "Übung/日本")
        #expect(PathBytes(raw: [0xC3, 0x28, 0xFF]).description == "\\xc3(\\xff")
        #expect(PathBytes(raw: [0xED, 0xA0, 0x80, 0xE2, 0x82]).description == "\\xed\\xa0\\x80\\xe2\\x82")
    }

    @Test("two different paths never look the same")
    func injective() {
        let lookalikes: [PathBytes] = [
            "\\x0a", "\n", PathBytes(raw: [0x5C, 0x5C, 0x78, 0x30, 0x61]), "\\u{202e}", "\u{202E}", "\\", "\\\\",
        ]
        #expect(Set(lookalikes.map(\.description)).count == lookalikes.count)
    }

    @Test("paths sort by their bytes, a prefix first")
    func order() {
        let sorted: [PathBytes] = ["", "A", "a", "a-b", "a/b", "aa", PathBytes(raw: [0xFF])]
        #expect(sorted.reversed().sorted() == sorted)
    }
}
