import Files
import Repository
import Sealing
import Testing

@Suite("Paths in entry lists")
struct EntryOrderTests {
    @Test("a folder comes right before what lies in it")
    func folderComesFirst() {
        let sorted: [PathBytes] = ["", "a", "a/b", "a/b/c", "a/c", "a-b", "a.b", "ab"]
        for (index, path) in sorted.enumerated() {
            for (other, second) in sorted.enumerated() {
                #expect(EntryOrder.precedes(path, second) == (index < other))
            }
        }
    }

    @Test(
        "paths that could leave the target are refused",
        arguments: ["/etc", "a//b", "a/", "../a", "a/../b", "a/..", "./a", "a/.", "."]
    )
    func unsafePathsAreRefused(path: String) {
        #expect(!EntryPath.isSafe(Array(path.utf8)))
    }

    @Test(
        "odd but harmless names are fine",
        arguments: ["", "a", "a/b", "...", "-rf", "a b", "..a", "\u{1F600}", "a\nb"]
    )
    func harmlessPathsAreFine(path: String) {
        #expect(EntryPath.isSafe(Array(path.utf8)))
    }

    @Test("a NUL byte is refused")
    func nulIsRefused() {
        #expect(!EntryPath.isSafe([97, 0, 98]))
    }
}
