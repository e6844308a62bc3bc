internal import ArgumentParser
internal import Erasure
internal import Files
internal import Sealing

/// Writes whose signatures certificates carry, and until when each key is to be believed.
struct KeySignersCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "signers",
        abstract: "Write the file of allowed signers that certificates are checked with, old ones included.",
        discussion: """
            A retired key stands in it with 'valid-before' in UTC, so that what it signed before is still verified when \
            the moment of signing is given with -Overify-time, and nothing that it signs later. A list of revoked keys \
            (ssh-keygen -r) has no dates: it would take every certificate of that key.

            Examples:
              landfast key signers --out allowed_signers
              ssh-keygen -Y verify -f allowed_signers -I landfast -n landfast-certificate \\
                -Overify-time=20261130120000Z -s certificate.json.sig < certificate.json
            """
    )

    @Option(help: ArgumentHelp("The file; printed when left out.", valueName: "file"))
    var out: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let signers = try CertificateSigners(installation)
        if let out {
            try AtomicFile.replace(WorkingFolder.absolute(out), Array(signers.text.utf8).span, mode: 0o644)
        }
        output.show(signers.document) {
            out.map { "\(Quantity.count(signers.count, "key")) in \($0)" } ?? String(signers.text.dropLast())
        }
        return .done
    }
}
