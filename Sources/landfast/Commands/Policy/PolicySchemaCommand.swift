internal import ArgumentParser
internal import Residency
internal import Sealing

struct PolicySchemaCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema (draft-07) of policy files, or of another kind of file.",
        discussion: """
            An editor with a YAML language server checks a file as you type when its first line is
            '# yaml-language-server: $schema=FILE'.

            Examples:
              landfast policy schema > policy.schema.json
              landfast policy schema --regions
              landfast policy schema --configuration > landfast.schema.json
            """
    )

    @Flag(help: "Of files with test cases.")
    var tests = false

    @Flag(help: "Of files with facts about regions.")
    var regions = false

    @Flag(help: "Of landfast.yaml.")
    var configuration = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard [tests, regions, configuration].count(where: { $0 }) <= 1 else {
            throw ValidationError("Ask for one schema: --tests, --regions or --configuration.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let text =
            configuration
            ? ConfigurationSchema.json.indented()
            : (tests ? ResidencySchema.policyTest : regions ? .regions : .policy).text
        // The document is JSON as it is.
        Terminal.write(text.hasSuffix("\n") ? text : text + "\n")
        return .done
    }
}
