internal import Connections

/// A request to a server of folders that did not work.
struct FolderFailure: Error {
    /// What it means for the store.
    let error: StoreError
    /// Whether to try again.
    let advice: RetryAdvice

    /// True when the server may have done what it was asked for all the same.
    var leavesDoubt: Bool { advice != .permanent }

    /// What failed for good.
    init(_ error: StoreError) {
        self.error = error
        advice = .permanent
    }

    /// What the network reports.
    init(_ error: NetworkError, store: String) {
        let kind: StoreError.Kind =
            switch error.kind {
            case .noSuchFile: .notFound
            case .noSpace: .noSpace
            case .tooLarge(let limit): .tooLarge(limit: UInt64(limit))
            default: .network(error)
            }
        self.error = StoreError(store: store, kind: kind)
        advice = error.advice
    }

    /// What an answer says, and whether it says so only for now.
    init(_ error: StoreError, advice: RetryAdvice) {
        self.error = error
        self.advice = advice
    }
}
