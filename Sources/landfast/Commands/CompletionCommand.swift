internal import ArgumentParser
internal import Sealing

struct CompletionCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a script that completes commands and options in a shell.",
        discussion: """
            Examples:
              landfast completion bash > /etc/bash_completion.d/landfast
              landfast completion zsh > ~/.zfunc/_landfast
              landfast completion fish > ~/.config/fish/completions/landfast.fish
            """
    )

    @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"))
    var shell: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        guard let known = CompletionShell(rawValue: shell) else {
            throw CommandError(
                "unknown-shell",
                "There is no completion for '\(Table.printable(shell))'.",
                remedy: "Name bash, zsh or fish.",
                status: .usage
            )
        }
        let script = Landfast.completionScript(for: known)
        output.show(.object(["shell": .string(shell), "script": .string(script)])) { script }
        return .done
    }
}
