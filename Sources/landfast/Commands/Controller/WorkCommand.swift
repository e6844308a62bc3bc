internal import ArgumentParser
internal import Catalog
internal import Controller
internal import Sealing

/// Does one planned piece of work under its lease: the process that `serve` starts for it.
struct WorkCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Do one planned piece of work under its lease.",
        discussion: """
            Started by `landfast serve`. Ends with 11 when somebody else has the work, or has begun it since it was \
            planned; then nothing was done.

            Examples:
              landfast work backup 3f6a0b1c2d3e4f50617283948a5b6c7d --run 0123456789abcdef0123456789abcdef
            """,
        shouldDisplay: false
    )

    @Argument(help: ArgumentHelp("What is done.", valueName: "kind"))
    var kind: String

    @Argument(help: ArgumentHelp("The repository's id.", valueName: "repository"))
    var repository: String

    @Option(help: ArgumentHelp("The store that it is about.", valueName: "store"))
    var store: String?

    @Option(help: ArgumentHelp("The run's id, 32 hex digits.", valueName: "id"))
    var run: String

    @Option(help: ArgumentHelp("When it had last begun, as the plan knew it.", valueName: "time"))
    var begun: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard Work.Kind.allCases.contains(where: { $0.name == kind }), RepositoryID(hex: repository) != nil,
            Hex.decode(run)?.count == 16, begun.map({ Timestamp(iso8601: $0) != nil }) ?? true
        else { throw ValidationError("This is started by 'landfast serve'.") }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        guard let kind = Work.Kind.allCases.first(where: { $0.name == self.kind }),
            let repository = RepositoryID(hex: repository)
        else { return .usage }
        let installation = try Installation.open(options, output)
        let catalog = installation.catalog
        let key = WorkRecord.Key(repository: repository, kind: kind.name, store: kind == .drill ? nil : store)
        let holder = Hex.encode(installation.random.bytes(16))
        let lease = LeaseKeeper.lease(holder: holder, clock: installation.clock)
        let isOurs = try catalog.lease(
            key,
            run: run,
            lease,
            ifLastBegun: begun.flatMap { Timestamp(iso8601: $0) },
            excluding: Set(Work.Kind.allCases.filter(kind.excludes).map(\.name))
        )
        guard isOurs else {
            output.warn(
                "work-taken",
                "somebody else does this or what excludes it, or has done it since it was planned"
            )
            return .locked
        }
        let keeper = LeaseKeeper(
            catalog,
            key,
            holder: holder,
            clock: installation.clock,
            policy: installation.basis.sequence
        )
        keeper.start()
        defer { keeper.stop() }
        do {
            let status = try perform(kind, repository, installation, output)
            keeper.stop()
            let isGood = try isGood(status, kind, catalog)
            try catalog.end(key, holder: holder, outcome: Self.outcome(status), isGood: isGood)
            return status
        } catch {
            keeper.stop()
            // The first error says more than one about records.
            try? catalog.end(key, holder: holder, outcome: ErrorReport(error).code, isGood: false)
            throw error
        }
    }

    private func perform(
        _ kind: Work.Kind,
        _ repository: RepositoryID,
        _ installation: Installation,
        _ output: Output
    ) throws -> ExitStatus {
        let (tenant, dataset) = try installation.dataset(of: repository)
        RunIdentity.give(run)
        let words = WorkArguments.words(for: kind, name: "\(tenant.name)/\(dataset.name)", store: store)
        guard let words else { return try installation.settle([(tenant, dataset)]) }
        let place = options.config.map { ["--config", $0] } ?? []
        guard let command = try Landfast.parseAsRoot(words + place) as? any LandfastCommand else {
            preconditionFailure("work is done by commands that say how they end")
        }
        return try command.execute(output)
    }

    /// How it ended, in a word.
    private static func outcome(_ status: ExitStatus) -> String {
        switch status {
        case .done: "complete"
        case .partial: "partial"
        case .erasureIncomplete: "erasure-incomplete"
        default: "failed"
        }
    }

    /// A partial backup is one; a copy that was brought forward, checked or drilled in part was not.
    ///
    /// A copy that only waits for its next replication was checked well.
    private func isGood(_ status: ExitStatus, _ kind: Work.Kind, _ catalog: Catalog) throws -> Bool {
        guard status == .partial else { return status == .done }
        switch kind {
        case .backup: return true
        case .verify, .readData: return try catalog.runs(beginning: run).first?.outcome == CheckCommand.waiting
        default: return false
        }
    }
}
