import Foundation
import Testing

@Suite("Evidence for outsiders")
struct EvidenceTests {
    /// Runs shell commands in a folder, as somebody who has coreutils and OpenSSH and nothing else.
    private func shell(_ script: String, in folder: String) throws -> (status: Int32, said: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["PATH": "/usr/bin:/bin"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    /// The three checks of README.txt; each ends with its number when it fails.
    private static let checks = """
        ssh-keygen -Y verify -f allowed_signers -I officer -n landfast-evidence -s SHA256SUMS.sig < SHA256SUMS || exit 1
        sha256sum --check --strict --quiet SHA256SUMS || exit 2
        while read -r file signer namespace; do
            ssh-keygen -Y verify -f allowed_signers -I "$signer" -n "$namespace" -s "$file.sig" < "$file" || exit 3
        done < signatures.txt
        [ $(find . -type f | wc -l) -eq $(($(wc -l < SHA256SUMS) + 2)) ] || exit 4
        """

    private func check(_ house: House, _ folder: String) throws -> Int32 {
        try shell(Self.checks, in: house.path(folder)).status
    }

    /// A house with backups, a drill and an erasure that is complete, and its evidence.
    private func house() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "restore pohjola/attachments --target drill --verify")
        // Where everything is rests on words here, and they are on record.
        for place in [
            "store:hel1-a", "store:hel1-b", "custodian:keys-hel1-a", "custodian:keys-hel1-b", "agent:agent-hel1",
        ] { try house.expect(0, "statement add \(place) --since 2026-01-01 --reference audit/3") }
        try house.remove("drill")
        _ = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        return house
    }

    private func document(_ house: House, _ file: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(house.read(file).utf8)) as? [String: Any])
    }

    @Test("S23, N8: a bundle is accepted by sha256sum and ssh-keygen, and refused after one changed byte anywhere")
    func verified() throws {
        let house = try house()
        let said = try house.expect(0, "evidence bundle pohjola --out evidence --json").document()
        #expect(said["unknown"] as? [String] == [])
        #expect((said["certificates"] as? [String: String])?.values.map(\.self) == ["complete"])
        let result = try shell(Self.checks, in: house.path("evidence"))
        #expect(result.status == 0, "\(result.said)")
        let readme = try house.read("evidence/README.txt")
        #expect(readme.contains("sha256sum --check --strict --quiet SHA256SUMS"))
        #expect(readme.contains("-I officer -n landfast-evidence"))
        let files = try house.tree("evidence").filter { name in
            try FileManager.default.attributesOfItem(atPath: house.path("evidence/" + name))[.type]
                as? FileAttributeType
                == .typeRegular
        }
        for kind in ["ledger/", "checkpoints/custodian-keys-hel1-a", "receipts/", "repository.json"] {
            #expect(files.contains { $0.hasPrefix("repositories/attachments/" + kind) }, "\(kind)")
        }
        let changed =
            files.filter { !$0.contains("/") }
            + [try #require(files.first { $0.contains("/ledger/") && $0.hasSuffix(".json") })]
        for file in changed {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: house.path("evidence/" + file)))
            var flipped = bytes
            flipped[bytes.count / 2] ^= 1
            try flipped.write(to: URL(fileURLWithPath: house.path("evidence/" + file)))
            #expect(try check(house, "evidence") != 0, "\(file)")
            try bytes.write(to: URL(fileURLWithPath: house.path("evidence/" + file)))
        }
        #expect(try check(house, "evidence") == 0)
        // Whoever makes the list of digests anew has no key to sign it, nor a statement.
        let entry = try #require(files.first { $0.contains("/ledger/") && $0.hasSuffix(".json") })
        let text = try house.read("evidence/" + entry)
        try house.write("evidence/" + entry, text.replacingOccurrences(of: "\"format\":1", with: "\"format\":2"))
        #expect(try check(house, "evidence") == 2)
        let sums = "sha256sum $(cut -c67- SHA256SUMS) > sums; mv sums SHA256SUMS"
        #expect(try shell(sums, in: house.path("evidence")).status == 0)
        #expect(try check(house, "evidence") == 1)
        let rest = Self.checks.split(separator: "\n").dropFirst().joined(separator: "\n")
        #expect(try shell(rest, in: house.path("evidence")).status == 3)
        try house.write("evidence/added.json", "{}")
        try house.write("evidence/" + entry, text)
        #expect(try shell(sums + "\n" + rest, in: house.path("evidence")).status == 4)
        // Old evidence is not mixed with new.
        try house.expect(64, "evidence bundle pohjola --out evidence")
    }

    @Test(
        "S23: a bundle holds policy, register, copies with times, transfers, drills and erasures, and nobody's labels"
    )
    func contents() throws {
        let house = try house()
        try house.expect(0, "evidence bundle pohjola --out evidence")
        let digest = try #require(try document(house, "evidence/policy.json")["digest"] as? String)
        let sum = try shell("sha256sum policy-canonical.json", in: house.path("evidence")).said
        #expect(sum.hasPrefix(digest))
        let inventory = try #require(try document(house, "evidence/inventory.json")["datasets"] as? [[String: Any]])
        #expect(inventory.count == 2)
        for dataset in inventory {
            let parties = try #require(dataset["parties"] as? [[String: Any]])
            // Beside them stands where something was restored to.
            let holders = parties.filter { ($0["party"] as? String)?.hasPrefix("target:") == false }
            #expect(holders.count == 4)
            #expect(holders.allSatisfy { $0["state"] as? String == "current" && $0["observed"] is String })
        }
        let drills = try #require(try document(house, "evidence/drills.json")["datasets"] as? [[String: Any]])
        #expect(drills.map { $0["last_proven_restorable"] is String } == [false, true])
        let transfers = try document(house, "evidence/transfers.json")
        #expect((transfers["transfers"] as? [[String: Any]])?.isEmpty == false)
        #expect(transfers["answer"] as? String == "no-as-stated")
        // P23: what is known of the regions, the operator's certificates among it.
        let regions = try #require(try document(house, "evidence/regions.json")["regions"] as? [[String: Any]])
        #expect(regions.map { $0["region"] as? String } == ["hetzner-hel1"])
        let facts = regions.flatMap { region -> [[String: Any]] in
            let entities = region["subprocessors"] as? [[String: Any]] ?? []
            return (region["facts"] as? [[String: Any]] ?? [])
                + entities.flatMap { $0["facts"] as? [[String: Any]] ?? [] }
        }
        let certificates = facts.filter { $0["about"] as? String == "certificate" }
        #expect(!certificates.isEmpty)
        #expect(certificates.allSatisfy { ($0["source"] as? [String: Any])?["checked"] is String })
        let erasures = try #require(try document(house, "evidence/erasures.json")["erasures"] as? [[String: Any]])
        #expect(erasures.map { $0["certificate"] as? String } == ["complete"])
        let register = try document(house, "evidence/register.json")
        #expect((register["subprocessors"] as? [String: Any])?["contabo"] != nil)
        #expect((register["history"] as? [[String: Any]])?.count == 3)
        for label in ["user:4", "users/", "portrait", "screenshot", "closed-ticket", house.folder.path] {
            #expect(try shell("grep -rqF -- '\(label)' .", in: house.path("evidence")).status == 1, "\(label)")
        }
    }

    @Test("I5: what cannot be looked at is named in a bundle as unknown, which is no success")
    func unknown() throws {
        let house = try house()
        try house.remove("stores/hel1-b")
        let said = try house.expect(3, "evidence bundle pohjola --out evidence --skip-verification --json").document()
        let unknown = try #require(said["unknown"] as? [String])
        #expect(unknown.contains { $0.contains("store:hel1-b") }, "\(unknown)")
        #expect(try check(house, "evidence") == 0)
        let listed = try document(house, "evidence/unknown.json")["unknown"] as? [String]
        #expect(listed == unknown)
        let inventory = try #require(try document(house, "evidence/inventory.json")["datasets"] as? [[String: Any]])
        let parties = inventory.flatMap { $0["parties"] as? [[String: Any]] ?? [] }
        let lost = parties.filter { $0["party"] as? String == "store:hel1-b" }
        #expect(lost.count == 2 && lost.allSatisfy { $0["state"] as? String == "unreachable" })
        #expect(!house.exists("evidence/certificates"))
        let states = try #require(try document(house, "evidence/erasures.json")["erasures"] as? [[String: Any]])
        #expect(states.map { $0["state"] as? String } == ["acknowledged"])
        try house.expect(10, "evidence bundle nobody --out other")
    }

    @Test("I5: a copy without its packs, a damaged receipt and an erasure under way are named, and are no success")
    func damaged() throws {
        let house = try house()
        // What nobody has verified is acknowledged, which is not its end.
        let id = try #require(try house.expect(0, "erase list --json").document()["erasures"] as? [[String: Any]])
        let early = try house.expect(3, "evidence bundle pohjola --out early --skip-verification --json").document()
        #expect((early["unknown"] as? [String])?.contains { $0.hasSuffix("is not complete: acknowledged") } == true)
        try house.expect(0, "erase verify \(try #require(id.first?["id"] as? String))")
        try house.expect(0, "evidence bundle pohjola --out whole --skip-verification")
        let receipts = try house.tree("whole").filter { $0.contains("/receipts/") && $0.hasSuffix(".json") }
        let rows = try #require(try document(house, "whole/erasures.json")["erasures"] as? [[String: Any]])
        let named = rows.flatMap { $0["parties"] as? [[String: Any]] ?? [] }.compactMap { $0["receipt"] as? String }
        // Every receipt that is named is there.
        #expect(!named.isEmpty && named.allSatisfy { id in receipts.contains { $0.hasSuffix("/\(id).json") } })

        let lying = try #require(
            try house.tree("stores/hel1-a").first { $0.contains("/receipts/") && !$0.hasSuffix("/") }
        )
        let file = "stores/hel1-a/" + lying
        let bytes = try Data(contentsOf: URL(fileURLWithPath: house.path(file)))
        try Data("damaged".utf8).write(to: URL(fileURLWithPath: house.path(file)))
        let unread = try house.expect(3, "evidence bundle pohjola --out receipt --skip-verification --json").document()
        #expect((unread["unknown"] as? [String])?.contains { $0.contains("is damaged, or not from its party") } == true)
        try bytes.write(to: URL(fileURLWithPath: house.path(file)))

        let ask = "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json"
        #expect(try house.run(ask, input: "user:43\n").document()["id"] is String)
        try house.expect(3, "evidence bundle pohjola --out waiting --skip-verification")
        for folder in try house.tree("stores/hel1-b").filter({ $0.hasSuffix("/packs") || $0.hasSuffix("/packs/") }) {
            try house.remove("stores/hel1-b/" + folder)
        }
        let said = try house.expect(3, "evidence processing --json").document()
        let kinds = (said["drift"] as? [[String: Any]])?.compactMap { $0["kind"] as? String }
        #expect(kinds?.contains("damaged-copy") == true, "\(said)")
    }
}
