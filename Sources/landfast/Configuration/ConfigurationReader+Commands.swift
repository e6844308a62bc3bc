internal import Files
internal import Residency

extension ConfigurationReader {
    static let commandKeys = SourceCommands.Moment.allCases.map(\.rawValue) + ["timeout"]

    /// How long a command may be allowed to take.
    static let timeouts = YAMLDuration(seconds: 1)...YAMLDuration.days(2)

    /// What runs before and after each backup.
    func commands(_ value: YAMLValue) -> SourceCommands {
        guard let fields = value.mapping(keys: Self.commandKeys, of: "commands") else { return .none }
        var words: [SourceCommands.Moment: [String]] = [:]
        for moment in SourceCommands.Moment.allCases {
            words[moment] = fields.optional(moment.rawValue).flatMap(command)
        }
        let timeout = fields.optional("timeout")?.duration(in: Self.timeouts)
        return SourceCommands(
            words: words,
            timeoutSeconds: timeout?.seconds ?? SourceCommands.standardTimeoutSeconds,
            folder: path.parent
        )
    }

    /// A command's words, the program's path made absolute.
    func command(_ value: YAMLValue) -> [String]? {
        guard let values = value.list(1...SourceCommands.maximumWords) else { return nil }
        var words = values.compactMap { $0.string(maximumLength: 4000) }
        guard words.count == values.count else { return nil }
        guard words[0].contains("/") else {
            return values[0].fail(
                "command-without-path",
                "'\(Table.printable(words[0]))' is no path, and programs are not searched for",
                fix: "Write the program's whole path, such as '/usr/bin/\(Table.printable(words[0]))'."
            )
        }
        for (value, word) in zip(values, words) where word.unicodeScalars.contains("\0") {
            return value.fail("bad-word", "a word of a command holds a NUL", fix: "Take it out.")
        }
        if !words[0].hasPrefix("/"), let folder = path.parent.text { words[0] = folder + "/" + words[0] }
        return words
    }
}
