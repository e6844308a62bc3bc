import Sealing
import Testing

@testable import Residency

@Suite("Schemas")
struct SchemaTests {
    @Test("the shipped schemas are what the code prints", arguments: ResidencySchema.allCases)
    func shipped(schema: ResidencySchema) throws {
        #expect(try PackageFiles.text("Policies/schema/\(schema.fileName)") == schema.text)
    }

    @Test("every shipped file names a schema that is there")
    func namedInFiles() throws {
        for (folder, schema) in [
            ("Regions", "../Policies/schema/regions"), ("Policies", "schema/policy"),
            ("Policies/profiles", "../schema/policy"), ("Policies/tests", "../schema/policy-test"),
        ] {
            let files = try PackageFiles.yaml(in: folder)
            #expect(!files.isEmpty)
            for file in files {
                let line = String(decoding: file.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
                #expect(line == "# yaml-language-server: $schema=\(schema).schema.json", "\(file.name)")
            }
        }
    }

    @Test("the parser and the schemas know the same keys")
    func sameKeys() throws {
        func keys(_ schema: JSONValue, into found: inout Set<Set<String>>) {
            if let properties = schema["properties"]?.objectValue { found.insert(Set(properties.keys)) }
            for value in schema.objectValue?.values.map(\.self) ?? schema.arrayValue ?? [] { keys(value, into: &found) }
        }
        var found: Set<Set<String>> = []
        for part in [PolicySchema.file, RegionSchema.file, PolicyTestSchema.file] { keys(part.json, into: &found) }
        let parsed = [
            PolicyKeys.policy, PolicyKeys.profile, PolicyKeys.rule, PolicyKeys.tenants, PolicyKeys.condition,
            PolicyKeys.transfer, PolicyKeys.requirement, PolicyKeys.copies, PolicyKeys.copiesDifferent,
            PolicyKeys.custodians, PolicyKeys.custodiansDifferent, PolicyKeys.backup, PolicyKeys.retention,
            PolicyKeys.verification, PolicyKeys.drill, PolicyKeys.erasure, PolicyKeys.subprocessors, RegionKeys.file,
            RegionKeys.region,
            RegionKeys.location, RegionKeys.subprocessor, RegionKeys.jurisdiction, RegionKeys.adequacy,
            RegionKeys.endpoint, RegionKeys.network, RegionKeys.proxy, EndpointLimits.keys, RegionKeys.fact,
            PolicyTestReader.fileKeys,
            PolicyTestReader.tenantKeys, PolicyTestReader.agreementKeys, PolicyTestReader.decisionKeys,
            PolicyTestReader.placeKeys, PolicyTestReader.placementKeys, PolicyTestReader.chosenKeys,
        ].map { Set($0) }
        // A profile's rules lack 'allow', which the parser takes in order to say why it is not allowed.
        let profileRule = Set(PolicyKeys.rule).subtracting(["allow"])
        #expect(found == Set(parsed).union([profileRule]))
    }
}
