internal import ArgumentParser
internal import Files
internal import Sealing

/// The command `landfast`: puts everything together, and is nothing itself.
@main
struct Landfast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "landfast",
        abstract: "Backup and replication that knows where data may be, and can prove that it is gone.",
        discussion: """
            The configuration is FILE of --config, else $LANDFAST_CONFIG, ./landfast.yaml or /etc/landfast/landfast.yaml.

            Exit codes: 0 done; 1 failed; 3 done in part; 4 refused by policy; 5 erasure not yet complete \
            everywhere; 10 not initialised or no such repository; 11 locked; 12 wrong or missing key; 64 usage; \
            130 interrupted.

            Examples:
              landfast init
              landfast policy apply
              landfast tenant add pohjola --region hetzner-hel1
              landfast backup pohjola
              landfast restore pohjola/attachments --target /tmp/restored
            """,
        version: "landfast \(Self.version)",
        groupedSubcommands: [
            CommandGroup(
                name: "Setting up",
                subcommands: [
                    InitCommand.self, PolicyCommand.self, TenantCommand.self, DoctorCommand.self,
                    KeyCommand.self, CatalogCommand.self, CompletionCommand.self,
                ]
            ),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    RegionCommand.self, SubprocessorCommand.self, StoreCommand.self, CustodianCommand.self,
                    DatasetCommand.self, SnapshotCommand.self, TransferCommand.self, StatementCommand.self,
                    IncidentCommand.self, EvidenceCommand.self,
                ]
            ),
            CommandGroup(
                name: "Backups",
                subcommands: [
                    BackupCommand.self, ReplicateCommand.self, CheckCommand.self, RepairCommand.self,
                    RestoreCommand.self, DrillCommand.self, PruneCommand.self, RescopeCommand.self,
                ]
            ),
            CommandGroup(
                name: "Erasure",
                subcommands: [EraseCommand.self, HoldCommand.self, DisclosureCommand.self, TargetCommand.self]
            ),
            CommandGroup(
                name: "By itself",
                subcommands: [
                    ServeCommand.self, PlanCommand.self, RunCommand.self, RoundsCommand.self, WorkCommand.self,
                ]
            ),
        ]
    )

    static let version = "0.1.0"

    static func main() {
        Secret.lockProcessMemory()
        ProcessMemory.returnLargeBlocks()
        Interruption.install()
        let arguments = ArgumentOrder.globalsLast(Array(CommandLine.arguments.dropFirst()))
        let json = ArgumentOrder.asksForJSON(arguments)
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let status as CommandStatus {
            end(status.status)
        } catch {
            let status = report(error, json: json)
            end(Interruption.isRequested ? .interrupted : status)
        }
    }

    /// Says what went wrong, and how the process ends.
    private static func report(_ error: any Error, json: Bool) -> ExitStatus {
        let code = exitCode(for: error)
        // The parser's own way of saying that it has printed help or the version.
        if code.isSuccess {
            Terminal.write(fullMessage(for: error) + "\n")
            return .done
        }
        guard code == .validationFailure else {
            ErrorReport(error).write(json: json)
            return ErrorReport(error).status
        }
        if json {
            ErrorReport(usage: message(for: error)).write(json: true)
        } else {
            Terminal.complain(fullMessage(for: error) + "\n")
        }
        return .usage
    }
}
