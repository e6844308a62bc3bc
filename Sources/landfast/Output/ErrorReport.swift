internal import Sealing

/// An error as it leaves the process: what happened, what to do, and how the command ends.
struct ErrorReport {
    let status: ExitStatus
    let code: String
    let message: String
    let remedy: String
    let details: [String: JSONValue]
    let lines: [String]

    init(_ error: any Error) {
        let explained = error as? any ExplainedError
        let command = error as? CommandError
        code = explained?.code ?? "failed"
        message = explained?.message ?? "\(error)"
        remedy = explained?.remedy ?? "This is not supposed to happen: please report it with the command that you ran."
        status = command?.status ?? ExitStatus(ofErrorCode: code)
        details = command?.details ?? [:]
        lines = command?.lines ?? []
    }

    /// A usage error, as the argument parser words it.
    init(usage message: String) {
        status = .usage
        code = "usage"
        self.message = message
        remedy = "Run the command with --help to see its arguments and examples."
        details = [:]
        lines = []
    }

    var json: JSONValue {
        var fields = details
        fields["message_type"] = .string("error")
        fields["code"] = .string(code)
        fields["message"] = .string(message)
        fields["remedy"] = .string(remedy)
        fields["exit_code"] = .integer(Int64(status.rawValue))
        return .object(fields)
    }

    /// The text for people.
    func rendered(colour: Bool) -> String {
        var text = Colour.red.paint("error:", colour) + " \(message)\n"
        for line in lines { text += line + "\n" }
        guard !remedy.isEmpty else { return text }
        return text + Colour.cyan.paint("  fix:", colour) + " \(remedy)\n"
    }

    func write(json asJSON: Bool) {
        guard asJSON else { return Terminal.complain(rendered(colour: Terminal.errorHasColour)) }
        Terminal.complain(String(decoding: json.canonicalBytes(), as: UTF8.self) + "\n")
    }
}
