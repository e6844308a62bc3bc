internal import ArgumentParser

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Check, explain, test and apply the rules about where data may be.",
        discussion: """
            What is in force is the policy that was applied last. Editing a file changes nothing.

            Examples:
              landfast policy check
              landfast policy explain --tenant pohjola --class attachments --store nbg1
              landfast policy test
              landfast policy plan --out tighter.plan
              landfast policy apply tighter.plan
              landfast policy schema > policy.schema.json
            """,
        subcommands: [
            PolicyCheckCommand.self, PolicyExplainCommand.self, PolicyTestCommand.self, PolicyPlanCommand.self,
            PolicyApplyCommand.self, PolicySchemaCommand.self,
        ]
    )
}

/// Where the policy's files are: named on the command line, or by the configuration.
struct PolicyPaths: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A policy file or a folder of them; else the configuration's.", valueName: "path")
    )
    var path: String?

    @Option(help: ArgumentHelp("The folder of facts about regions; else the configuration's.", valueName: "folder"))
    var regions: String?
}
