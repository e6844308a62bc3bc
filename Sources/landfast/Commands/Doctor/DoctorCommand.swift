internal import ArgumentParser
internal import Sealing

struct DoctorCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at everything that backups and erasures rest on, and say what to do.",
        discussion: """
            Configuration, keys, catalog, policy, every store and custodian, and each dataset's copies, keys and newest \
            backup. Changes nothing. Exits with 3 when something needs attention, with 1 when something does not work.

            Examples:
              landfast doctor
              landfast doctor --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        // Without a configuration there is nothing to look at.
        let configuration = try ConfigurationFile.read(ConfigurationFile.find(options.config))
        var doctor = Doctor(configuration: configuration, output: output)
        doctor.examineInstallation()
        doctor.examineRegister()
        doctor.examineObjections()
        doctor.examineEndings()
        doctor.examinePlaces()
        doctor.examineDatasets()
        let examination = doctor.examination
        output.show(
            .object([
                "condition": .string(examination.worst.rawValue),
                "findings": .array(examination.findings.map(\.document)),
            ])
        ) {
            let counts = [Examination.Condition.warning, .failed].map { condition in
                examination.findings.count { $0.condition == condition }
            }
            return examination.findings.map { $0.line(colour: output.colour) }.joined()
                + "\(Quantity.count(examination.findings.count, "thing")) looked at: "
                + "\(Quantity.count(counts[0], "warning")), \(counts[1]) failed.\n"
        }
        return switch examination.worst {
        case .good: .done
        case .warning: .partial
        case .failed: .failed
        }
    }
}
