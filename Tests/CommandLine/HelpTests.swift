import Foundation
import Testing

@Suite("Help")
struct HelpTests {
    /// Every command with its path of names, as the command itself describes them.
    static func commands() throws -> [(path: [String], info: [String: Any])] {
        let dump = try House().run("--experimental-dump-help").document()
        let root = try #require(dump["command"] as? [String: Any])
        func collect(_ command: [String: Any], _ path: [String]) -> [([String], [String: Any])] {
            let children = (command["subcommands"] as? [[String: Any]] ?? []).filter {
                $0["commandName"] as? String != "help"
            }
            return [(path, command)] + children.flatMap { collect($0, path + [$0["commandName"] as? String ?? "?"]) }
        }
        return collect(root, [])
    }

    /// Lines are not broken, so that an example stands on one.
    private static let wide = ["COLUMNS": "400"]

    @Test("every command has an abstract, examples that begin with its own name, and exits with 0 for --help")
    func examples() throws {
        let house = try House()
        let commands = try Self.commands()
        #expect(commands.count > 40)
        for (path, _) in commands {
            let help = try house.run(path + ["--help"], environment: Self.wide)
            #expect(help.status == 0, "\(path)")
            #expect(help.err.isEmpty)
            let title = (["landfast"] + path).joined(separator: " ")
            #expect(help.out.hasPrefix("OVERVIEW: "), "\(title)")
            let examples = help.out.split(separator: "Examples:", maxSplits: 1).dropFirst().first
            let text = try #require(examples, "\(title) has no examples")
            #expect(text.contains("\n  \(title)"), "\(title) has no example of itself")
        }
    }

    @Test("every argument and option says what it is")
    func options() throws {
        for (path, info) in try Self.commands() {
            for argument in info["arguments"] as? [[String: Any]] ?? [] {
                let name = argument["valueName"] as? String ?? "?"
                let abstract = argument["abstract"] as? String ?? ""
                #expect(!abstract.isEmpty, "\(path.joined(separator: " ")): \(name)")
            }
        }
    }

    @Test("every command that does something takes --config and --json")
    func globals() throws {
        for (path, info) in try Self.commands() where (info["subcommands"] as? [Any] ?? []).isEmpty && !path.isEmpty {
            let names = (info["arguments"] as? [[String: Any]] ?? []).compactMap { $0["valueName"] as? String }
            #expect(names.contains("json"), "\(path)")
            #expect(names.contains("file"), "\(path)")
        }
    }

    @Test("examples are accepted by the parser as they stand")
    func examplesParse() throws {
        let house = try House()
        for (path, _) in try Self.commands() where !path.isEmpty {
            let help = try house.run(path + ["--help"], environment: Self.wide).out
            let lines = help.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            for line in lines where line.hasPrefix("landfast ") {
                let words = line.split(separator: " ").prefix { $0 != ">" && $0 != "|" && $0 != "<" }.dropFirst()
                let arguments = words.map { $0.replacingOccurrences(of: "'", with: "") }
                // Nothing is set up here: what the parser accepts fails later, and otherwise than as a usage error.
                let result = try house.run(arguments)
                #expect(result.status != 64 || !result.err.contains("Usage:"), "\(line)\n\(result.err)")
            }
        }
    }

    @Test("--version names the program and its version")
    func version() throws {
        let result = try House().run("--version")
        #expect(result.status == 0)
        #expect(result.out.hasPrefix("landfast 0."))
    }
}
