internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Records who else was told.
struct EraseRecipientsCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipients",
        abstract: "Record that a recipient of the data was told of its erasure, or why that was impossible.",
        discussion: """
            Everybody to whom the data was disclosed has to be told of its erasure, unless that is impossible (GDPR Art. \
            19). Landfast tells nobody: it records where that is filed, and `erase status` shows it. Codes only.

            Examples:
              landfast erase recipients 3f6a --recipient crm --notified ticket/17
              landfast erase recipients 3f6a --recipient newsletter --impossible service-closed
            """
    )

    @Argument(help: "The request's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("Who had been given the data.", valueName: "code"))
    var recipient: CodeArgument

    @Option(help: ArgumentHelp("Where the notice is filed.", valueName: "code"))
    var notified: CodeArgument?

    @Option(help: ArgumentHelp("Why it was impossible.", valueName: "code"))
    var impossible: CodeArgument?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (notified == nil) != (impossible == nil) else {
            throw ValidationError("Give either --notified or --impossible.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        guard let code = notified ?? impossible else { return .usage }
        let installation = try Installation.open(options, output)
        let id = try installation.erasure(id).id
        let kind = notified == nil ? ErasureNoticeRecord.Kind.impossible : .notified
        try installation.note(kind, code.text, about: id, recipient: recipient.text)
        let notices = try installation.catalog.notices(ofErasure: id)
        output.show(.object(["id": .string(id), "notices": .array(notices.map(\.document))])) {
            notices.map { $0.sentence + "\n" }.joined()
        }
        return .done
    }
}

extension Installation {
    /// Records that somebody was told of an erasure, or could not be.
    func note(
        _ kind: ErasureNoticeRecord.Kind,
        _ reference: String,
        about erasure: String,
        recipient: String? = nil
    ) throws {
        try catalog.add(
            ErasureNoticeRecord(
                id: Hex.encode(random.bytes(16)),
                erasure: erasure,
                kind: kind,
                recipient: recipient,
                reference: reference,
                noted: clock.now()
            )
        )
    }
}

extension ErasureNoticeRecord {
    /// For programs.
    var document: JSONValue {
        .object([
            "kind": .string(kind.rawValue), "recipient": .text(recipient), "reference": .string(reference),
            "noted": .time(noted),
        ])
    }

    /// For people.
    var sentence: String {
        let what =
            switch kind {
            case .extended: "the person was told of the extension: \(reference)"
            case .notified: "\(recipient ?? "a recipient") was told: \(reference)"
            case .impossible: "\(recipient ?? "a recipient") could not be told: \(reference)"
            }
        return "\(Quantity.time(noted)) \(what)"
    }
}
