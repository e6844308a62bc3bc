import Foundation
import Residency
import Sealing
import Testing

@testable import landfast

@Suite("The schema of landfast.yaml")
struct ConfigurationSchemaTests {
    private func keys(_ path: String...) -> Set<String> { keys(path) }

    private func keys(_ path: [String]) -> Set<String> {
        var value = ConfigurationSchema.json
        for step in path { value = value[step] ?? .null }
        return Set((value["properties"]?.objectValue ?? [:]).keys)
    }

    @Test("the schema knows the keys that the reader knows, and no others")
    func sameKeys() {
        #expect(keys() == Set(ConfigurationReader.keys))
        #expect(keys("properties", "agent") == Set(ConfigurationReader.agentKeys))
        #expect(keys("properties", "stores", "items") == Set(ConfigurationReader.storeKeys))
        let store = ["properties", "stores", "items", "properties"]
        #expect(keys(store + ["credentials"]) == Set(ConfigurationReader.credentialKeys))
        #expect(keys(store + ["tls"]) == Set(ConfigurationReader.tlsKeys))
        #expect(keys(store + ["limits"]) == Set(EndpointLimits.keys))
        #expect(keys("properties", "custodians", "items") == Set(ConfigurationReader.custodianKeys))
        #expect(
            keys("properties", "custodians", "items", "properties", "root-secret")
                == Set(ConfigurationReader.secretKeys)
        )
        #expect(keys("properties", "processing") == Set(ConfigurationReader.processingKeys))
        #expect(keys("properties", "datasets", "items") == Set(ConfigurationReader.datasetKeys))
        #expect(
            keys("properties", "datasets", "items", "properties", "commands") == Set(ConfigurationReader.commandKeys)
        )
    }

    @Test("every key says what it is for, and no mapping takes other keys")
    func described() {
        func visit(_ value: JSONValue, _ path: String) {
            if let properties = value["properties"]?.objectValue {
                #expect(value["additionalProperties"] == .bool(false), "\(path)")
                for (key, schema) in properties {
                    #expect(schema["description"]?.stringValue?.isEmpty == false, "\(path)/\(key)")
                    visit(schema, "\(path)/\(key)")
                }
            }
            if let items = value["items"] { visit(items, "\(path)/items") }
        }
        visit(ConfigurationSchema.json, "")
        #expect(ConfigurationSchema.json["$schema"] == .string("http://json-schema.org/draft-07/schema#"))
    }

    @Test("the keys that the schema requires are those that the reader misses")
    func sameRequirements() throws {
        let required = try #require(ConfigurationSchema.json["required"]?.arrayValue).compactMap(\.stringValue)
        let (_, diagnostics) = ConfigurationText.read("catalog: sqlite\n")
        let missing = diagnostics.filter { $0.rule == "missing-key" }.map(\.message)
        #expect(Set(missing) == Set(required.map { "the configuration has no '\($0)'" }))
    }

    @Test(
        "the schema's patterns take what the reader takes, and refuse what it refuses",
        arguments: [
            ("hel1-a", "name", true), ("Hel1", "name", false), ("-a", "name", false),
            ("1d12h", "cool-off", true), ("0h", "cool-off", true), ("0", "cool-off", false),
            ("2 days", "cool-off", false),
        ]
    )
    func patterns(_ text: String, _ key: String, _ accepted: Bool) throws {
        let items = try #require(ConfigurationSchema.json["properties"]?["custodians"]?["items"])
        let pattern = try #require(items["properties"]?[key]?["pattern"]?.stringValue)
        let matches = text.range(of: pattern, options: .regularExpression) != nil
        #expect(matches == accepted)
        let part = key == "name" ? "name: hel1-keys" : "cool-off: 1d12h"
        let read = ConfigurationText.read(ConfigurationText.replacing(part, with: "\(key): \"\(text)\""))
        #expect((read.configuration != nil) == accepted)
    }
}
