internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Files
internal import Sealing

/// Verifies once more and signs the conclusion.
struct EraseCertificateCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Verify an erasure and sign a certificate that ssh-keygen can check.",
        discussion: """
            Writes certificate.json, certificate.json.sig and allowed_signers into a folder. Its conclusion is 'complete' \
            when everything was looked at and nothing was found; 'unverified' when nothing was found and not everything \
            could be looked at, such as a source that is not mounted; 'incomplete' otherwise. With the last two it says what \
            is missing, and the exit code is 5. Where the policy takes locked copies that nobody can read for met, it says \
            'unreadable' and until when they are locked; of a label that reached nothing, 'nothing-found'.

            Examples:
              landfast erase certificate 3f6a --out certificate
              ssh-keygen -Y verify -f certificate/allowed_signers -I landfast -n landfast-certificate \\
                -s certificate/certificate.json.sig < certificate/certificate.json
            """
    )

    @Argument(help: "The request's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("The folder for the three files; made when missing.", valueName: "folder"))
    var out: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        guard let folder = PathBytes(validating: out), !folder.isEmpty else {
            throw CommandError(
                "bad-folder",
                "'\(out)' names no folder.",
                remedy: "Give a folder for the certificate with --out.",
                status: .usage
            )
        }
        let installation = try Installation.open(options, output)
        try installation.refuseOwn(output: folder)
        let id = try installation.erasure(id).id
        let session = try ErasureSession(installation, request: id)
        let (report, certificate) = try session.certify(id, into: folder)
        let (stamping, stamped) = try session.stamp(certificate, into: folder)
        try session.finish()
        let conclusion = report.conclusion
        let until = report.erasure.until.map { ", not before \(Quantity.time($0))" } ?? ""
        output.show(
            .object([
                "id": .string(id), "proven": .bool(report.isProven), "conclusion": .string(conclusion.rawValue),
                "until": .time(report.erasure.until), "time_stamp": .time(stamped),
                "certificate": certificate.document,
            ])
        ) {
            """
            certificate of erasure \(id): \(conclusion.rawValue)\(until), in \(out)
            check it with:
              ssh-keygen -Y verify -f \(out)/allowed_signers -I \(ErasureCertificate.identity) \
            -n \(ErasureCertificate.namespace) -s \(out)/certificate.json.sig < \(out)/certificate.json
            """
        }
        return .worse(report.status, stamping)
    }
}
