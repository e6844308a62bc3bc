import Capture
import Files
import Foundation
import Testing

@Suite("P4: whether a source that is not there was removed")
struct SourcePlaceTests {
    private let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
    }

    private func make(_ folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: tree.path.appending(folder).description,
            withIntermediateDirectories: true
        )
    }

    private func isGone(_ template: String, _ tenant: String = "pohjola") -> Bool {
        let base = tree.path.description + "/"
        let path = PathBytes(base + template.replacing("{tenant}", with: tenant))
        return SourcePlace(base + template).isKnownToBeGone(path)
    }

    @Test("P4, I5: it was, where the folder above is there with others in it")
    func besideOthers() throws {
        try make("srv/kaleva/attachments")
        #expect(isGone("srv/{tenant}/attachments"))
        #expect(isGone("srv/{tenant}"))
        #expect(isGone("srv/pohjola"))
        try make("srv/pohjola/archive")
        #expect(isGone("srv/{tenant}/attachments"))
    }

    @Test("P4, I5: it is not known where the folder above is empty, missing, or above what all tenants share")
    func notMounted() throws {
        try make("other")
        #expect(!isGone("srv/{tenant}/attachments"))
        #expect(!isGone("srv/pohjola"))
        try make("srv")
        #expect(!isGone("srv/{tenant}/attachments"))
        #expect(!isGone("srv/pohjola"))
        try make("srv/pohjola")
        #expect(!isGone("srv/{tenant}/attachments"))
        // The way out where a tenant was the last one.
        try make("srv/.mounted")
        #expect(!isGone("srv/{tenant}/attachments"))
        try FileManager.default.removeItem(atPath: tree.path.appending("srv/pohjola").description)
        #expect(isGone("srv/{tenant}/attachments"))
    }
}
