/// Lets `--config` and `--json` stand before the command's name, too.
enum ArgumentOrder {
    /// Moves leading global options behind the command's own arguments.
    static func globalsLast(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var globals: [String] = []
        while let first = rest.first {
            if first == "--json" || first.hasPrefix("--config=") {
                globals.append(first)
                rest = rest.dropFirst()
            } else if first == "--config", rest.count > 1 {
                globals += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        // Without a command there is nothing that could take them.
        guard !globals.isEmpty, !rest.isEmpty else { return arguments }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return rest[..<end] + globals + rest[end...]
    }

    /// Whether errors are wanted as JSON, also when the arguments cannot be parsed.
    static func asksForJSON(_ arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains("--json")
    }
}
