internal import Glibc

/// The process's standard streams, and what they are connected to.
enum Terminal {
    /// Whether progress can be shown: standard error is a terminal.
    static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether a question can be asked and answered.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Whether standard output is a terminal.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether standard output takes colour: a terminal that is not dumb, and nobody objects.
    static var outputHasColour: Bool { hasColour(STDOUT_FILENO) }

    /// Whether standard error takes colour.
    static var errorHasColour: Bool { hasColour(STDERR_FILENO) }

    private static func hasColour(_ stream: Int32) -> Bool {
        // https://no-color.org: present and not empty, whatever its value.
        guard environment("NO_COLOR")?.isEmpty ?? true, environment("TERM") != "dumb" else { return false }
        return isatty(stream) == 1
    }

    /// An environment variable's value; nil: not set.
    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Characters in a line of standard error; 80 when that is not known.
    static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes text to standard output.
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Writes text to standard error.
    static func complain(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to stream: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(stream, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            // Nobody is left to be told that nobody listens.
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    /// Everything on standard input; nil when it is more than that.
    static func readInput(maximumBytes: Int) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            try Interruption.awaitInput()
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
            guard bytes.count <= maximumBytes else { return nil }
        }
    }

    /// Asks on the terminal and reads one line; nil at the end of the input.
    static func ask(_ question: String) throws -> String? {
        complain(question)
        try Interruption.awaitInput()
        return readLine(strippingNewline: true)
    }
}

/// Text in colour, or not.
enum Colour: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case bold = "1"
    case dim = "2"

    func paint(_ text: String, _ enabled: Bool) -> String {
        enabled ? "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" : text
    }
}
