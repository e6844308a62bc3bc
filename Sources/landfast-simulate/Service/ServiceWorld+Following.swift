internal import Catalog
internal import Controller
internal import Erasure
internal import Ledger
internal import Repository
internal import Sealing

extension ServiceWorld {
    /// Keeps what became of a piece of work, in a line, for whoever follows the history.
    func note(_ job: Job, _ outcome: Result<Effect, any Error>) {
        let place = job.key.store.map { " in \($0)" } ?? ""
        let number = dataset(of: job.work.repository).map { "\($0.number)" } ?? "nothing"
        events.append("    \(job.holder): \(job.key.kind) of \(number)\(place): \(Self.words(outcome))")
    }

    static func words(_ error: any Error) -> String {
        (error as? any ExplainedError)?.message ?? "\(error)"
    }

    private static func words(_ outcome: Result<Effect, any Error>) -> String {
        switch outcome {
        case .failure(let error): "failed: \(words(error))"
        case .success(.backedUp(let result, _, let primary)):
            "snapshot \(result.snapshot.id.prefix(8)) in \(primary), head \(result.state.number)"
        case .success(.replicated(let stores)): "current: \(stores.sorted())"
        case .success(.checked(let findings)): "\(findings) findings"
        case .success(.drilled(let snapshot, let store, let problems, _)):
            "\(snapshot.prefix(8)) from \(store), \(problems) problems"
        case .success(.pruned): "done"
        case .success(.moved(let added, let removed, let isAll)):
            "added \(added), removed \(removed)\(isAll ? "" : ", not all")"
        case .success(.erased(let reports, _, _)): reports.map(words).joined(separator: "; ")
        }
    }

    private static func words(_ report: ErasureReport) -> String {
        guard !report.isComplete else {
            return "\(report.id.prefix(8)) acknowledged by all: \(report.verified?.rawValue ?? "not verified")"
        }
        let parties = report.parties.map { "\($0.party) \($0.state.rawValue) (\($0.detail))" }
        return "\(report.id.prefix(8)) " + parties.joined(separator: ", ")
    }
}
