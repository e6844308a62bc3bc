import Catalog
import Foundation
import Sealing
import Testing

@Suite("The register of subprocessors")
struct RegisterTests {
    /// The day that lies so many days after today.
    static func day(_ days: Int = 0) -> String {
        String(SystemClock().now().adding(seconds: Int64(days) * 86_400).iso8601.prefix(10))
    }

    /// A house with a tenant in Helsinki.
    private func house(notices: String = "") throws -> House {
        let house = try House.helpdesk()
        try house.write("landfast.yaml", house.read("landfast.yaml") + "\n" + notices)
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        return house
    }

    /// Describes the new region and who runs it, and names the entity in the policy.
    private func describe(_ house: House, _ dates: String) throws {
        let fact = "evidence: operator-statement, source: a test, checked: 2026-01-01"
        try house.write(
            "regions/newco.yaml",
            """
            regions:
              newco-hel: {title: Newco, city: Helsinki, country: FI, subprocessor: newco,
                location: {shown-by: operator-statement, \(fact)}}
            subprocessors:
              newco: {title: Newco Oy, type: VPS provider, country: FI, address: Katu 1, \(dates)\(fact)}

            """
        )
        let known = "only: { subprocessors: [hetzner-online, hetzner-finland, contabo] }"
        let text = try house.read("policies/eu.yaml")
        try house.write("policies/eu.yaml", text.replacingOccurrences(of: "contabo] }", with: "contabo, newco] }"))
        try #require(text.contains(known) || text.contains("newco"))
    }

    /// Adds a store in the new region.
    private func addStore(_ house: House) throws {
        let text = try house.read("landfast.yaml").replacingOccurrences(
            of: "custodians:\n",
            with: "  - {name: newco, region: newco-hel, url: \"file:stores/newco\"}\ncustodians:\n"
        )
        try house.write("landfast.yaml", text)
        try house.expect(0, "init")
    }

    /// A house whose first register has the new region and its store, with a tenant in Helsinki.
    private func houseFromTheStart(_ dates: String) throws -> House {
        let house = try house()
        for folder in ["state", "stores", "custodians"] { try house.remove(folder) }
        try describe(house, dates)
        try addStore(house)
        try house.expect(0, "policy apply --yes")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        return house
    }

    private func explain(_ house: House, _ status: Int32) throws -> String {
        try house.expect(status, "policy explain --tenant pohjola --class attachments --store newco").out
    }

    @Test("L13: a register with somebody new is not put in force without an announcement of today or later")
    func unannounced() throws {
        let house = try house()
        let before = try house.expect(0, "subprocessor list --json").document()
        for (dates, rule) in [("", "unannounced-subprocessor"), ("announced: 2026-01-01, ", "back-dated-announcement")]
        {
            try describe(house, dates)
            for line in ["policy plan", "policy apply --yes", "policy apply --dry-run"] {
                let refused = try house.expect(4, line)
                #expect(refused.err.contains("[\(rule)]") && refused.err.contains("newco.yaml:"), "\(refused)")
                #expect(refused.err.contains("announced: \(Self.day())"))
            }
            #expect(try house.expect(1, "policy check").out.contains("[\(rule)]"))
            let error = try house.expect(4, "policy apply --yes --json").error()
            #expect(error["code"] as? String == "unannounced-subprocessor")
        }
        let after = try house.expect(0, "subprocessor list --json").document()
        #expect(NSDictionary(dictionary: before) == NSDictionary(dictionary: after))
        #expect(try !house.expect(0, "subprocessor history").out.contains("newco"))
    }

    @Test("L13, S3: who was announced is shown with the first day, and nothing is placed there, not even by a plan")
    func coming() throws {
        let house = try house()
        try describe(house, "announced: \(Self.day()), ")
        try addStore(house)
        let planned = try house.expect(0, "policy plan").out
        #expect(planned.contains("subprocessor newco added: Newco Oy, VPS provider, FI, announced for \(Self.day())"))
        #expect(try house.expect(0, "policy apply --yes").err.contains("1 tenant was not told yet"))
        #expect(try !house.expect(0, "policy plan").out.contains("subprocessor newco"))
        let list = try house.expect(0, "subprocessor list --json").document()
        let entries = try #require(list["subprocessors"] as? [[String: Any]])
        let entry = try #require(entries.first { $0["name"] as? String == "newco" })
        #expect(entry["state"] as? String == "coming")
        #expect(entry["allowed_from"] as? String == Self.day(31))
        #expect(entries.filter { $0["state"] as? String == "in-use" }.count == 3)
        let table = try house.expect(0, "subprocessor list").out
        #expect(table.contains("coming") && table.contains(Self.day(31)))

        // Nobody told the tenant yet.
        #expect(try explain(house, 4).contains("was not told yet"))
        #expect(try house.expect(3, "subprocessor notices").out.contains("not told"))
        #expect(try house.run("doctor").out.contains("1 tenant was not told of subprocessors"))
        #expect(try house.expect(0, "subprocessor announce --dry-run").out.contains("from \(Self.day(31)) on"))
        try house.expect(3, "subprocessor announce")
        try house.expect(64, "subprocessor announce --reference a@b")
        try house.expect(0, "subprocessor announce --reference mailing-7")
        let notices = try house.expect(0, "subprocessor notices pohjola --json").document()
        let told = try #require((notices["told"] as? [[String: Any]])?.first)
        #expect(told["way"] as? String == "reference:mailing-7")
        #expect(told["allowed_from"] as? String == Self.day(31))
        let text = try explain(house, 4)
        #expect(text.contains("[subprocessor-notice]") && text.contains("from \(Self.day(31)) on"), "\(text)")
        #expect(text.contains("newco.yaml:"))
        #expect(try house.expect(0, "subprocessor announce").out.contains("Nobody is to be told"))

        // A second copy is asked for that only the new store could hold.
        let policy = try house.read("policies/eu.yaml").replacingOccurrences(
            of: "requirements:\n",
            with: """
                  - id: not-there
                    classes: [attachments, archive]
                    places: [store]
                    deny: { stores: [hel1-b] }

                requirements:

                """
        )
        try house.write("policies/eu.yaml", policy)
        let plan = try house.expect(4, "policy plan")
        #expect(plan.out.contains("[subprocessor-notice]") && !plan.out.contains("+ store newco"), "\(plan.out)")
        try house.expect(4, "policy apply --yes")
    }

    @Test("a catalog made anew knows nobody who was told, so everybody is told anew while somebody is coming")
    func rebuilt() throws {
        let house = try house()
        try describe(house, "announced: \(Self.day()), ")
        try house.expect(0, "policy apply --yes")
        try house.expect(0, "subprocessor announce --reference mailing-7")
        try house.expect(0, "subprocessor notices")
        try house.remove("state/catalog.sqlite")
        try house.expect(0, "catalog rebuild")
        let again = try house.expect(0, "subprocessor announce --dry-run --json").document()
        let untold = try #require((again["untold"] as? [[String: Any]])?.first)
        #expect(untold["tenant"] as? String == "pohjola" && untold["allowed_from"] as? String == Self.day(31))
        #expect(try house.expect(0, "subprocessor history newco").out.contains("first"))
    }

    @Test("L13: after a catalog was made anew, nothing is placed with somebody of whom a tenant was perhaps never told")
    func rebuiltLater() throws {
        let house = try houseFromTheStart("announced: \(Self.day(-100)), ")
        // Whoever came after the announced day found it in the register, and the tenant's ledger says when it came.
        try house.remove("state/catalog.sqlite")
        let rebuilt = try house.expect(0, "catalog rebuild --json").document()
        #expect((rebuilt["lost"] as? [String])?.contains("notices") == true)
        #expect(try explain(house, 0).contains("allowed"))
        #expect(try house.expect(0, "subprocessor notices").out.contains("ledger"))

        // Announced today, the tenant was there before: the new catalog does not say that it was told.
        try describe(house, "announced: \(Self.day()), ")
        try house.expect(0, "policy apply --yes")
        try house.remove("state/catalog.sqlite")
        try house.expect(0, "catalog rebuild")
        #expect(try explain(house, 4).contains("was not told yet"))
    }

    @Test(
        "L13: whoever ran other regions before is announced anew, and a plan knows whom tenants would have to be told of"
    )
    func takenOver() throws {
        let house = try houseFromTheStart("announced: 2020-01-01, ")
        let regions = try house.read("regions/newco.yaml")
        // It runs a region already, and is to run one where somebody else's machines were.
        let folder = house.path("regions")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let known = try #require(
            try names.first { try $0 != "newco.yaml" && house.read("regions/" + $0).contains("hetzner-hel1") }
        )
        let file = "regions/" + known
        let text = try house.read(file)
        let entry = try #require(text.range(of: "hetzner-hel1:"))
        let owner = try #require(text.range(of: "subprocessor: ", range: entry.upperBound..<text.endIndex))
        let end = try #require(text[owner.upperBound...].firstIndex { !$0.isLetter && $0 != "-" })
        try house.write(file, text.replacingCharacters(in: owner.upperBound..<end, with: "newco"))
        #expect(try house.expect(4, "policy apply --yes").err.contains("[back-dated-announcement]"))
        try house.write("regions/newco.yaml", regions.replacingOccurrences(of: "2020-01-01", with: Self.day()))
        let refused = try house.expect(1, "policy apply --yes")
        #expect(refused.err.contains("[unsatisfiable-copies]"), "it is closed until the time to object is over")

        // Somebody who was in the first register and ran nothing: whoever was there was never told.
        try house.write(file, text)
        for folder in ["state", "stores", "custodians"] { try house.remove(folder) }
        try house.write(
            "regions/newco.yaml",
            regions.replacingOccurrences(of: "subprocessor: newco,", with: "subprocessor: contabo,")
        )
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        try house.write(file, text.replacingCharacters(in: owner.upperBound..<end, with: "newco"))
        try house.write("regions/newco.yaml", regions)
        let planned = try house.expect(4, "policy plan")
        #expect((planned.out + planned.err).contains("was not told yet"), "\(planned)")
        try house.expect(4, "policy apply --yes")
        #expect(try !house.expect(0, "subprocessor history newco").out.contains("changed"))
    }

    @Test("a tenant whom the command cannot tell stops nobody else, and nobody is told twice")
    func oneFails() throws {
        let house = try house(
            notices: """
                notices:
                  - name: crm
                    tenants: true
                    command: [/bin/sh, -c, 'echo "$LANDFAST_TENANT" >> told; test "$LANDFAST_TENANT" != suomi']
                """
        )
        for name in ["suomi", "tampere"] {
            try house.expect(0, "tenant add \(name) --region hetzner-hel1 --label erasure=at-once")
        }
        try describe(house, "announced: \(Self.day()), ")
        try house.expect(0, "policy apply --yes")
        try house.expect(3, "subprocessor announce")
        let told = try house.read("told").split(separator: "\n")
        #expect(told.filter { $0 == "pohjola" }.count == 1 && told.filter { $0 == "tampere" }.count == 1, "\(told)")
        let rest = try house.expect(0, "subprocessor announce --dry-run --json").document()
        #expect((rest["untold"] as? [[String: Any]])?.map { $0["tenant"] as? String } == ["suomi"])
    }

    @Test("what cannot be read is no register: edited files do not pass for what is in force, nor a slip for a name")
    func unreadable() throws {
        let house = try house()
        #expect(try house.expect(0, "subprocessor list --json").document()["in_force"] as? Bool == true)
        #expect(try house.expect(64, "subprocessor history contbo").err.contains("Did you mean 'contabo'?"))
        try house.write("state/catalog.sqlite", "no catalog")
        for line in ["subprocessor list", "region list"] {
            #expect(try house.run(line).status != 0, "\(line)")
        }
    }

    @Test("S3: every apply that changes the register is on record, with what was otherwise and under which digest")
    func history() throws {
        let house = try house()
        #expect(try house.expect(0, "subprocessor history").out.contains("first"))
        try describe(house, "announced: \(Self.day()), ")
        try house.expect(0, "policy apply --yes")
        try describe(house, "announced: \(Self.day()), until: 2099-12-31, ")
        try house.expect(0, "policy apply --yes")
        try house.remove("regions/newco.yaml")
        let policy = try house.read("policies/eu.yaml").replacingOccurrences(of: ", newco]", with: "]")
        try house.write("policies/eu.yaml", policy)
        try house.expect(0, "policy apply --yes")
        try house.expect(0, "policy apply --yes")
        let document = try house.expect(0, "subprocessor history newco --json").document()
        let changes = try #require(document["changes"] as? [[String: Any]])
        #expect(changes.map { $0["change"] as? String } == ["removed", "changed", "added"])
        #expect(changes.map { $0["needs_notice"] as? Bool } == [false, false, true])
        #expect(Set(changes.compactMap { $0["registry"] as? String }).count == 3)
        #expect((changes[1]["after"] as? [String: Any])?["until"] as? String == "2099-12-31")
        #expect(try house.expect(0, "subprocessor history").out.contains("until: - -> 2099-12-31"))
    }

    @Test("S3: tenants are told by the notices that reach them; what fails is tried again, also by serve")
    func told() throws {
        let house = try house(
            notices: """
                notices:
                  - {name: alarms, command: [/bin/sh, -c, 'echo "$LANDFAST_EVENT" >> alarms']}
                  - name: crm
                    tenants: true
                    command: [/bin/sh, -c, 'test -e open && echo "$LANDFAST_EVENT $LANDFAST_TENANT: $LANDFAST_MESSAGE" >> told']
                """
        )
        try describe(house, "announced: \(Self.day()), ")
        let applied = try house.expect(0, "policy apply --yes")
        #expect(applied.err.contains("notice 'crm' could not be told"))
        try house.expect(3, "subprocessor notices")
        try house.write("open", "")
        let served = try Served(house)
        try wait(60, for: "the tenant is told") { try house.run("subprocessor notices").status == 0 }
        #expect(served.stop() == 0)
        let lines = try house.read("told").split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("subprocessor-change pohjola: the subprocessor Newco Oy") == true)
        #expect(lines.first?.contains("from \(Self.day(31)) on") == true)
        if house.exists("alarms") { #expect(try !house.read("alarms").contains("subprocessor")) }
        #expect(try house.expect(0, "subprocessor notices").out.contains("notice:crm"))
    }

    @Test("L13: when the announced day has long passed, a tenant who was there and was not told is still protected")
    func everyTenant() throws {
        let house = try houseFromTheStart("announced: 2020-01-01, ")
        // In the first register, and over for long.
        #expect(try explain(house, 0).contains("allowed"))
        let catalog = try house.catalog()
        let policy = try #require(try catalog.appliedPolicy())
        let known = try catalog.registerChanges().first { $0.change.subprocessor == "newco" }
        let first = try #require(known?.change)
        try catalog.apply(
            policy: policy.digest,
            registry: policy.registryDigest,
            files: policy.files,
            replacing: policy.sequence,
            register: [
                RegisterChangeRecord.Change(
                    subprocessor: "newco",
                    kind: "added",
                    before: nil,
                    after: first.after,
                    announced: "2020-01-01",
                    needsNotice: true
                )
            ]
        )
        #expect(try explain(house, 4).contains("was not told yet"))
        #expect(try house.expect(0, "subprocessor announce --dry-run").out.contains("from \(Self.day(31)) on"))
        try house.expect(0, "subprocessor announce --tenant pohjola --reference letter-1")
        #expect(try explain(house, 4).contains("from \(Self.day(31)) on"))
        // Whoever comes later found it in the register.
        try house.expect(0, "tenant add suomi --region hetzner-hel1 --label erasure=at-once")
        try house.expect(0, "policy explain --tenant suomi --class attachments --store newco")
    }
}
