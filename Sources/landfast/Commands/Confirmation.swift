internal import ArgumentParser

/// What commands that destroy something take.
struct ConfirmationOptions: ParsableArguments {
    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask. Needed where there is no terminal to ask on.")
    var yes = false

    /// Asks before something is destroyed; `--yes` answers, and without a terminal nothing else does.
    func confirm(_ question: String) throws {
        guard !yes else { return }
        guard Terminal.canAsk else {
            throw CommandError(
                "not-confirmed",
                "\(question) Nobody can be asked: this is no terminal.",
                remedy: "Look with --dry-run, then run the command again with --yes.",
                status: .usage
            )
        }
        let answer = try Terminal.ask("\(question) Type 'yes' to go on: ")
        guard answer == "yes" else {
            throw CommandError("not-confirmed", "Nothing was done.", remedy: "Answer 'yes' to go on.")
        }
    }
}
