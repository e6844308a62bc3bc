internal import Catalog
internal import Residency
internal import Sealing

/// The installation as `serve` uses it.
///
/// The policy in force counts from the moment it is applied, and a configuration from the moment it is written; one that
/// cannot be used changes nothing.
struct InstallationInUse {
    private(set) var installation: Installation
    /// Why the configuration as it is now cannot be used; nil: it is the one in use.
    private(set) var trouble: String?
    private var watch: ConfigurationWatch
    private var appliedSequence: Int64?

    init(_ options: GlobalOptions, _ output: Output) throws {
        let path = try ConfigurationFile.find(options.config)
        watch = ConfigurationWatch(path)
        installation = try Installation.open(path, output)
        appliedSequence = try installation.catalog.appliedSequence()
    }

    /// Opens it again when another policy is in force or the configuration was written.
    /// - Returns: true when it did.
    mutating func openAgainIfChanged(_ log: ServiceLog) throws -> Bool {
        let sequence = try installation.catalog.appliedSequence()
        let isWritten = watch.hasChanged()
        guard isWritten || trouble != nil || sequence != appliedSequence else { return false }
        do {
            let opened = try Installation.open(installation.configuration.path, log.output)
            try compare(opened.configuration, log.output)
            installation = opened
        } catch {
            let report = ErrorReport(error)
            if isWritten || trouble == nil { report.write(json: log.output.json) }
            trouble = report.message
            return false
        }
        if isWritten || trouble != nil { log.say("configuration-read", [:], "the configuration is read again") }
        trouble = nil
        if sequence != appliedSequence {
            let digest = installation.basis.policy.digest.hex
            log.say("policy-applied", ["policy": .string(digest)], "another policy is in force")
        }
        appliedSequence = sequence
        return true
    }

    /// Refuses what cannot change while it serves, and says what counts later.
    private func compare(_ written: Configuration, _ output: Output) throws {
        guard written.state == installation.configuration.state else {
            throw CommandError(
                "state-moved",
                "The configuration names another state folder.",
                remedy: "Name the one from before, or stop `landfast serve` and start it again."
            )
        }
        guard written.metrics != installation.configuration.metrics else { return }
        output.warn("restart-needed", "'metrics' is another one: it counts when `landfast serve` is started again")
    }
}
