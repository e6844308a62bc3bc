import Foundation
import Glibc
import Testing

/// An installation that 0.1.0 left behind: two stores, two custodians, a tenant with a mapped and an unmapped dataset,
/// two snapshots of each, a person (41) who was erased, a certificate of that, and a request (42) that waits for its
/// approval.
///
/// The identities of its stores name the folder that they lie in, so it has one place on every machine, and whoever uses
/// it has it alone.
enum GoldenInstallation {
    private static let place = "/tmp/landfast-golden-0.1.0"

    /// Unpacks it anew, once nobody else uses it, and hands it over as a house whose folder is the one that its stores
    /// know.
    static func use(_ body: (House) throws -> Void) throws {
        let lock = try FileDescriptorLock(place + ".lock")
        defer { lock.release() }
        try? FileManager.default.removeItem(atPath: place)
        let house = try House(at: URL(fileURLWithPath: place))
        let archive = House.package.appendingPathComponent("Tests/Fixtures/Installations/0.1.0.tar.gz").path
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "--extract", "--gzip", "--file", archive, "--directory", place]
        try tar.run()
        tar.waitUntilExit()
        try #require(tar.terminationStatus == 0)
        try body(house)
    }

    /// A lock on a file, which other processes respect too.
    private struct FileDescriptorLock {
        private let descriptor: Int32

        init(_ path: String) throws {
            descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0 && flock(descriptor, LOCK_EX) == 0)
        }

        func release() { close(descriptor) }
    }
}

extension House {
    /// The id of the request that 0.1.0 left waiting, as the catalog knows it.
    fileprivate func waitingRequest() throws -> String {
        let list = try expect(0, "erase list --json").document()
        let requests = try #require(list["erasures"] as? [[String: Any]])
        #expect(requests.count == 2)
        let waiting = try #require(requests.first { $0["state"] as? String == "pending" })
        return try #require(waiting["id"] as? String)
    }
}

@Suite("An installation of 0.1.0", .serialized)
struct GoldenInstallationTests {
    @Test("what 0.1.0 left behind is read, in each copy (I2)", arguments: ["hel1-a", "hel1-b"])
    func snapshotsAreRestored(store: String) throws {
        try GoldenInstallation.use { house in
            try house.expect(0, "check pohjola --read-data")
            try house.expect(0, "restore pohjola/attachments --from \(store) --target restored")
            #expect(try house.read("restored/users/43/note") == "a second note\n")
            #expect(try house.read("restored/users/42/tickets/1/mail") == "ticket 1 of 42\n")
            #expect(!house.exists("restored/users/41"))
        }
    }

    @Test("a snapshot that 0.1.0 took before an erasure gives nobody back (I4)")
    func theErasedStayAway() throws {
        try GoldenInstallation.use { house in
            let list = try house.expect(0, "snapshot list pohjola/attachments --json").document()
            let datasets = try #require(list["datasets"] as? [[String: Any]])
            let snapshots = try #require(datasets.first?["snapshots"] as? [[String: Any]])
            #expect(snapshots.count == 2)
            for snapshot in snapshots {
                let id = try #require(snapshot["id"] as? String)
                try house.expect(0, "restore pohjola/attachments --snapshot \(id) --target \(id)")
                #expect(house.exists("\(id)/users/43/portrait"))
                #expect(!house.exists("\(id)/users/41"))
            }
        }
    }

    @Test("a request that 0.1.0 took in is carried out, in snapshots that it made (I3)")
    func theWaitingRequestIsCarriedOut() throws {
        try GoldenInstallation.use { house in
            let id = try house.waitingRequest()
            try house.remove("source/pohjola/attachments/users/42")
            _ = try house.run("erase approve \(id) --by admin-8 --yes")
            let verified = try house.run("erase verify \(id) --json").document()
            let parties = try #require(verified["parties"] as? [[String: Any]])
            let states = parties.filter { $0["dataset"] as? String == "attachments" }.map { $0["state"] as? String }
            #expect(states.count == 4)
            #expect(states.allSatisfy { $0 == "unreadable" || $0 == "deleted" })
            try house.expect(0, "restore pohjola/attachments --target restored")
            #expect(house.exists("restored/users/43/portrait"))
            #expect(!house.exists("restored/users/42"))
        }
    }

    @Test("backups go on upon those of 0.1.0, and copies are brought forward")
    func backupsGoOn() throws {
        try GoldenInstallation.use { house in
            try house.write("source/pohjola/attachments/users/43/third", "a third note\n")
            try house.expect(0, "backup pohjola")
            try house.expect(0, "replicate pohjola")
            try house.expect(0, "check pohjola --read-data")
            try house.expect(0, "restore pohjola/attachments --from hel1-b --target restored")
            #expect(try house.read("restored/users/43/third") == "a third note\n")
        }
    }

    @Test("P21: corrected facts about regions are put in force without an announcement, and apply says what changed")
    func factsAreCorrected() throws {
        try GoldenInstallation.use { house in
            try house.remove("regions")
            let shipped = House.package.appendingPathComponent("Regions").path
            try FileManager.default.copyItem(atPath: shipped, toPath: house.path("regions"))
            let plan = try house.expect(0, "policy plan --json").document()
            let facts = try #require(plan["facts"] as? [[String: Any]])
            let subjects = facts.compactMap { $0["subject"] as? String }
            #expect(subjects == ["hetzner-fsn1", "hetzner-hel1", "hetzner-nbg1"].map { "region \($0)" })
            #expect((plan["register"] as? [Any])?.isEmpty == true)
            let applied = try house.expect(0, "policy apply --yes").out
            #expect(applied.contains("region hetzner-hel1: city: 'Tuusula', now 'Helsinki'"))
            #expect(applied.contains("without AS212317, AS213230"))
            #expect(try house.expect(0, "policy plan").out.contains("Nothing has to be done"))
            try house.expect(0, "backup pohjola")
            try house.expect(0, "restore pohjola/attachments --target restored")
            #expect(house.exists("restored/users/43/portrait"))
        }
    }

    @Test("a certificate of 0.1.0 is still verified by ssh-keygen (I5)")
    func oldCertificatesVerify() throws {
        try GoldenInstallation.use { house in
            let check = Process()
            check.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            check.arguments = [
                "ssh-keygen", "-Y", "verify", "-f", house.path("certificate/allowed_signers"), "-I", "landfast", "-n",
                "landfast-certificate", "-s", house.path("certificate/certificate.json.sig"),
            ]
            check.standardInput = try FileHandle(
                forReadingFrom: house.folder.appendingPathComponent("certificate/certificate.json")
            )
            try check.run()
            check.waitUntilExit()
            #expect(check.terminationStatus == 0)
        }
    }
}
