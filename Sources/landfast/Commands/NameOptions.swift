internal import ArgumentParser
internal import Files
internal import Repository
internal import Sealing

/// Whether names of files and persons are shown: on a terminal; elsewhere, where a log or a mail may end, when asked for.
struct NameOptions: ParsableArguments {
    @Flag(help: "Show names of files and persons also where the output is no terminal.")
    var names = false

    var areShown: Bool { names || Terminal.outputIsTerminal }

    /// Most names that are listed.
    private static let maximumListed = 10_000

    /// What could not be read or written: names when they are shown, else counts by reason.
    func lines(_ problems: [SourceProblem]) -> [String] {
        guard !areShown else {
            let listed = problems.prefix(Self.maximumListed).map {
                "  \($0.path): \(Table.printable($0.reason))"
            }
            let rest = problems.count - listed.count
            return listed + (rest > 0 ? ["  and \(Quantity.grouped(rest)) more"] : [])
        }
        guard !problems.isEmpty else { return [] }
        return ["  Run it with --names to list them."]
    }

    /// The same for `--json`.
    func document(_ problems: [SourceProblem]) -> JSONValue {
        .array(
            problems.prefix(Self.maximumListed).map { problem in
                areShown
                    ? .object(["path": .string(problem.path.description), "reason": .string(problem.reason)])
                    : .object([:])
            }
        )
    }
}
