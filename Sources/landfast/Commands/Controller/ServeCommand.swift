internal import ArgumentParser

struct ServeCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Keep every dataset backed up, every copy where it belongs, and drive erasures home.",
        discussion: """
            Runs until it is stopped. Does what `landfast plan` shows, each piece of work by a process of its own, under a \
            lease in the catalog, so that several may run and what one leaves when it dies is taken up by the next. A \
            policy counts from the moment it is applied; one that is only edited, or broken, changes nothing. The \
            configuration counts from the moment it is written, all but 'metrics'; while it cannot be used, no work begins, \
            and that is an alarm. Says with a line, or with --json a document, what begins, how it ends, and what is wrong.

            Examples:
              landfast serve
              landfast serve --config /etc/landfast/landfast.yaml --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        try Serving(options, output).run()
    }
}
