internal import ArgumentParser
internal import Catalog
internal import Sealing

struct EvidenceBundleCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract:
            "Write all evidence about one tenant into a folder that outsiders check with sha256sum and ssh-keygen.",
        discussion: """
            Holds the policy in force, the signed ledgers, checkpoints and receipts, a certificate for each erasure, the \
            inventory as observed now, transfers with their bases, drills, the register of subprocessors and the record of \
            processing. README.txt in it says how to check it. The policy is in it as it is: what it says of other tenants by \
            name stands there too. Every erasure is looked for again, which reads from all \
            copies. What could not be found out stands in unknown.json, and the exit code is then 3.

            Examples:
              landfast evidence bundle pohjola --out evidence
              landfast evidence bundle pohjola --out evidence --skip-verification --json
            """
    )

    @Argument(help: "The tenant's name.")
    var tenant: String

    @Option(
        help: ArgumentHelp(
            "The folder; made when it is missing, and refused when it is not empty.",
            valueName: "folder"
        )
    )
    var out: String

    @Flag(help: "Do not look for erased data again: there are no certificates then, and states are as last seen.")
    var skipVerification = false

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let folder = try WorkingFolder.absolute(out)
        let installation = try Installation.open(options, output)
        try installation.refuseOwn(output: folder)
        let tenant = try installation.tenant(named: self.tenant)
        var bundle = try EvidenceBundle(installation, tenant, in: folder)
        try bundle.write(verifying: !skipVerification)
        output.show(
            .object([
                "tenant": .string(tenant.name), "files": .count(bundle.files),
                "signatures": .count(bundle.signatures), "unknown": .texts(bundle.troubles),
                "certificates": .object(bundle.certificates.mapValues(JSONValue.string)),
            ])
        ) {
            var text = "Evidence about \(tenant.name), \(Quantity.count(bundle.files, "file")), "
            text += "\(Quantity.count(bundle.signatures, "signature")), in \(Table.printable(out)).\n"
            for trouble in bundle.troubles { text += "  ? \(trouble)\n" }
            return text + "README.txt in it says how others check it.\n"
        }
        return bundle.troubles.isEmpty ? .done : .partial
    }
}
