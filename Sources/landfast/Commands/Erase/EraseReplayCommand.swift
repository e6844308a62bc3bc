internal import ArgumentParser
internal import Erasure
internal import Files
internal import Ledger
internal import Sealing

/// Takes signed tombstones back from evidence that was kept elsewhere.
struct EraseReplayCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Take erasures back from a certificate or an evidence bundle that was kept elsewhere.",
        discussion: """
            What a recovery needs before anything is restored: old copies of stores, custodians or the catalog may know \
            nothing of erasures that were carried out since. A certificate holds the signed ledger entries of its \
            tombstones, a bundle the whole ledger. Give either, or a folder that holds some; an old copy of a store or of \
            a custodian does too. Every signature is checked against the repository's root key, and only what has effect is \
            taken; the rest is named. Each dataset's ledger gets what it lacks, keys are destroyed again at every custodian \
            and copies are compacted, as `erase run` does. Doing it again changes nothing.

            Exit code 3 when something of what was given could not be used, 5 when an erasure is not complete everywhere.

            With --nothing-kept it is put on record that no evidence is kept elsewhere that the ledgers do not hold: after \
            `catalog rebuild` one of both is asked for until it was done.

            Examples:
              landfast erase replay /media/archive/certificate --dry-run
              landfast erase replay evidence-2026-11 --yes
              landfast erase replay --nothing-kept
            """
    )

    @Argument(help: ArgumentHelp("Certificates, bundles, or folders that hold some.", valueName: "evidence"))
    var evidence: [String] = []

    @Flag(help: "Put on record that nothing is kept elsewhere that the ledgers do not hold.")
    var nothingKept = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard evidence.isEmpty == nothingKept else {
            throw ValidationError("Give either files or folders of evidence, or --nothing-kept.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let paths = try evidence.map(WorkingFolder.absolute)
        let installation = try Installation.open(options, output)
        guard !nothingKept else { return try confirmNothing(installation, output) }
        var files = KeptEvidenceFiles()
        for path in paths { try files.read(path) }
        guard !files.evidence.isEmpty else {
            throw CommandError(
                "no-evidence",
                "Neither a certificate nor a ledger entry is in what was given"
                    + (files.evidence.damaged > 0
                        ? "; \(files.evidence.damaged) that say they are one are damaged." : "."),
                remedy: "Give a certificate.json, an evidence bundle, or an old copy of a store or custodian."
            )
        }
        let replay = ErasureReplay(installation: installation, evidence: files.evidence)
        let preview = try replay.preview()
        try preview.requireEntries()
        if confirmation.dryRun {
            output.show(preview.document(isDryRun: true)) { preview.text(isDryRun: true) }
            return preview.problems.isEmpty ? .done : .partial
        }
        try confirmation.confirm("Erase again what these tombstones name? This cannot be undone.")
        let result = try replay.run()
        output.show(result.document(isDryRun: false)) {
            result.text(isDryRun: false)
                + result.reports.map { "\n" + $0.text(colour: output.colour) }.joined(separator: "\n")
        }
        let status = result.reports.map(\.status).reduce(ExitStatus.done, ExitStatus.worse)
        return result.problems.isEmpty ? status : .worse(status, .partial)
    }

    private func confirmNothing(_ installation: Installation, _ output: Output) throws -> ExitStatus {
        if confirmation.dryRun {
            output.show(.object(["dry_run": .bool(true)])) { "would put on record that nothing is kept elsewhere" }
            return .done
        }
        try confirmation.confirm(
            "Is no certificate and no bundle kept elsewhere that is newer than what the ledgers hold?"
        )
        let wasOpen = try installation.resolveRebuilt()
        output.show(.object(["confirmed": .bool(true), "was_open": .bool(wasOpen)])) {
            wasOpen ? "On record: nothing is kept elsewhere that the ledgers do not hold." : "Nothing was open."
        }
        return .done
    }
}
