internal import ArgumentParser
internal import Files
internal import Ledger

/// Where a label comes from: a file or standard input, since arguments of a process can be seen by others.
struct LabelFiles: ParsableArguments {
    @Option(
        help: ArgumentHelp("A file with the person's label, such as user:42; - for standard input.", valueName: "file")
    )
    var subjectFile: String?

    @Option(help: ArgumentHelp("A file with one object's label, such as ticket:17, of that person.", valueName: "file"))
    var objectFile: String?

    private static let maximumBytes = 4096

    /// The label that the files name; nil when no subject was given.
    func read() throws -> ScopeLabel? { try Self.read(subjectFile: subjectFile, objectFile: objectFile) }

    /// The label in these files; nil when no subject was given.
    static func read(subjectFile: String?, objectFile: String? = nil) throws -> ScopeLabel? {
        guard let subjectFile else {
            guard objectFile == nil else {
                throw CommandError(
                    "no-subject",
                    "--object-file names an object of a person, and no person was named.",
                    remedy: "Give --subject-file too.",
                    status: .usage
                )
            }
            return nil
        }
        if subjectFile == "-", objectFile == "-" {
            throw CommandError(
                "one-input",
                "Standard input cannot hold both labels.",
                remedy: "Put one of them into a file.",
                status: .usage
            )
        }
        return try ScopeLabel(subject: Self.text(in: subjectFile), object: try objectFile.map(Self.text))
    }

    /// The one line of a file.
    private static func text(in name: String) throws -> String {
        let bytes: [UInt8]?
        if name == "-" {
            bytes = try Terminal.readInput(maximumBytes: maximumBytes)
        } else {
            bytes = try AtomicFile.read(WorkingFolder.absolute(name), maximumBytes: maximumBytes)
        }
        guard let bytes, let text = String(validating: bytes, as: UTF8.self) else { throw unreadable() }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingWhitespace() }.filter { !$0.isEmpty }
        guard lines.count == 1, let line = lines.first else { throw unreadable() }
        return line
    }

    private static func unreadable() -> CommandError {
        CommandError(
            "bad-label-file",
            "The file does not hold exactly one label.",
            remedy: "Write one line such as user:42 into it: the type and the internal id.",
            status: .usage
        )
    }
}

extension Substring {
    /// The text without spaces and tabs at its ends.
    fileprivate func trimmingWhitespace() -> String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? endIndex
        return start < end ? String(self[start..<end]) : ""
    }
}
