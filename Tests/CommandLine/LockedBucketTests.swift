import Foundation
import ServerHarness
import Testing

@Suite("A copy in a bucket that locks what it takes", .serialized)
struct LockedBucketTests {
    /// A tenant with copies in a locking bucket and beside it, and the id of a request for the person's erasure, approved.
    private func erased(_ number: Int, demands: String = "") throws -> (remote: RemoteHouse, request: String) {
        let remote = try RemoteHouse(number: number, bucket: .locking(days: 3), erasureDemands: demands)
        let house = remote.house
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("hansa")
        try house.expect(0, "tenant add hansa --region de-1 --config germany.yaml")
        try house.expect(0, "backup hansa --config germany.yaml")
        try house.expect(0, "replicate hansa --config germany.yaml")
        let requested = try house.run(
            "erase request hansa --subject-file - --reason gdpr-17-1-b --yes --json --config germany.yaml",
            input: "user:42\n"
        )
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        try house.remove("source/hansa/attachments/users/42")
        _ = try house.run("erase approve \(id) --by someone-else --yes --config germany.yaml")
        return (remote, id)
    }

    @Test("E5: the person is unreadable at once, the lock's end is shown, the certificate waits for it")
    func waits() throws {
        let (remote, id) = try erased(75)
        let house = remote.house
        let status = try house.expect(5, "erase status \(id) --config germany.yaml").out
        #expect(status.contains("locked-until"))
        #expect(status.contains(/store:moto .*locked-until .*20[0-9]{2}-[0-9]{2}-[0-9]{2}T/))
        #expect(status.contains(/store:dav .*deleted/))
        // What the lock keeps is there, and opens nowhere.
        #expect(try remote.moto.call("GET", "/copies?versions").body.contains("<IsLatest>"))
        try house.expect(0, "restore hansa/attachments --from moto --target back --config germany.yaml")
        #expect(try !house.tree("back").contains { $0.hasPrefix("users/42") })
        try house.expect(5, "erase verify \(id) --config germany.yaml")
        let certificate = try house.run("erase certificate \(id) --out certificate --config germany.yaml")
        #expect(certificate.status == 5)
    }

    @Test("P20: a request says at once that a lock keeps a copy's bytes past the due date")
    func lockedPastDue() throws {
        let remote = try RemoteHouse(number: 78, bucket: .locking(days: 60))
        let house = remote.house
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("hansa")
        try house.expect(0, "tenant add hansa --region de-1 --config germany.yaml")
        try house.expect(0, "backup hansa --config germany.yaml")
        let request = "erase request hansa --subject-file - --reason gdpr-17-1-b --dry-run --config germany.yaml"
        let asked = try house.run(request, input: "user:42\n")
        #expect(asked.status == 0)
        #expect(asked.err.contains("store:moto keeps bytes of dataset attachments under a lock past the due date"))
        #expect(asked.err.contains(/locked until 20[0-9]{2}-/))
        #expect(!asked.err.contains("store:dav keeps"))
    }

    @Test("P20: in a store whose mode is no-delete an erasure deletes nothing, though its credentials could")
    func noDelete() throws {
        let remote = try RemoteHouse(number: 77, bucket: .versioned)
        let house = remote.house
        let text = try house.read("germany.yaml")
        let changed = text.replacingOccurrences(
            of: "credentials: {file: secrets/moto}, ",
            with: "credentials: {file: secrets/moto}, mode: no-delete, "
        )
        try #require(changed != text)
        try house.write("germany.yaml", changed)
        try house.write("landfast.yaml", changed)
        try house.expect(0, "init --config germany.yaml")
        try house.expect(0, "policy apply --yes --config germany.yaml")
        try house.makeSource("hansa")
        try house.expect(0, "tenant add hansa --region de-1 --config germany.yaml")
        try house.expect(0, "backup hansa --config germany.yaml")
        try house.expect(0, "replicate hansa --config germany.yaml")
        func versions() throws -> (objects: Set<Substring>, markers: Int) {
            let body = try remote.moto.call("GET", "/copies?versions&max-keys=1000").body
            let ids = body.matches(of: /<VersionId>([^<]*)<\/VersionId>/).map { $0.1 }
            return (Set(ids), body.matches(of: /<DeleteMarker>/).count)
        }
        let before = try versions()
        #expect(!before.objects.isEmpty)
        let requested = try house.run(
            "erase request hansa --subject-file - --reason gdpr-17-1-b --yes --json --config germany.yaml",
            input: "user:42\n"
        )
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        try house.remove("source/hansa/attachments/users/42")
        let approved = try house.run("erase approve \(id) --by someone-else --yes --config germany.yaml").out
        #expect(approved.contains("mode or credentials cannot delete"))
        let after = try versions()
        #expect(after.objects.isSuperset(of: before.objects) && after.markers == 0)
        let status = try house.expect(5, "erase status \(id) --config germany.yaml").out
        #expect(status.contains(/store:moto .*unreadable/))
        #expect(status.contains(/store:dav .*deleted/))
        _ = try house.run("prune hansa --yes --config germany.yaml")
        let pruned = try versions()
        #expect(pruned.objects.isSuperset(of: after.objects) && pruned.markers == 0)
    }

    @Test("E5: where the policy takes an unreadable copy for enough, the certificate says so and names the lock's end")
    func accepts() throws {
        let (remote, id) = try erased(76, demands: ", locked-copies: accept-unreadable")
        let house = remote.house
        try house.expect(0, "erase verify \(id) --config germany.yaml")
        try house.expect(0, "erase certificate \(id) --out certificate --config germany.yaml")
        let text = try house.read("certificate/certificate.json")
        #expect(text.contains("\"conclusion\":\"unreadable\""))
        #expect(text.contains("locked-until"))
    }
}
