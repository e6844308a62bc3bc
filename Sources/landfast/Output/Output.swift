internal import Sealing
internal import Synchronization

/// Where a command's results go: tables and sentences for people, JSON for programs.
///
/// With `--json` standard output carries JSON and nothing else, and errors are JSON on standard error.
final class Output: Sendable {
    let json: Bool
    private let progress = Mutex(ProgressLine())

    init(json: Bool) { self.json = json }

    var colour: Bool { Terminal.outputHasColour }

    /// The command's one result.
    func show(_ document: @autoclosure () -> JSONValue, text: () -> String) {
        clearProgress()
        if json {
            Terminal.write(String(decoding: document().canonicalBytes(), as: UTF8.self) + "\n")
        } else {
            let text = text()
            Terminal.write(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n")
        }
    }

    /// One JSON line with its `message_type`, and what people see instead; nil: nothing.
    func report(_ type: String, _ fields: [String: JSONValue], text: @autoclosure () -> String? = nil) {
        clearProgress()
        if json {
            var fields = fields
            fields["message_type"] = .string(type)
            Terminal.write(String(decoding: JSONValue.object(fields).canonicalBytes(), as: UTF8.self) + "\n")
        } else if let text = text() {
            Terminal.write(text.hasSuffix("\n") ? text : text + "\n")
        }
    }

    /// Something that does not stop the command but must be seen.
    func warn(_ code: String, _ message: String, fields: [String: JSONValue] = [:]) {
        clearProgress()
        if json {
            var fields = fields
            fields["message_type"] = .string("warning")
            fields["code"] = .string(code)
            fields["message"] = .string(message)
            Terminal.complain(String(decoding: JSONValue.object(fields).canonicalBytes(), as: UTF8.self) + "\n")
        } else {
            let label = Colour.yellow.paint("warning:", Terminal.errorHasColour)
            Terminal.complain("\(label) \(message)\n")
        }
    }

    /// Draws the line of progress again; nothing when standard error is no terminal, or output is JSON.
    func draw(_ line: String) {
        guard !json, Terminal.showsProgress else { return }
        progress.withLock { $0.draw(line) }
    }

    /// Takes the line of progress away, so that something else can be written.
    func clearProgress() {
        progress.withLock { $0.clear() }
    }
}

/// The one line at the bottom of a terminal that is written over and over.
private struct ProgressLine {
    private var isShown = false

    mutating func draw(_ text: String) {
        let width = Terminal.width - 1
        Terminal.complain("\r\u{1b}[2K" + (text.count > width ? String(text.prefix(width)) : text))
        isShown = true
    }

    mutating func clear() {
        guard isShown else { return }
        Terminal.complain("\r\u{1b}[2K")
        isShown = false
    }
}
