internal import Connections
internal import Sealing

extension StoreError {
    /// What an S3 server's refusal means for a store.
    /// - Parameter now: the time here.
    init(_ failure: S3Failure, store: String, at now: Timestamp) {
        let kind: Kind =
            switch failure {
            case .network(let error): .network(error)
            case .answer(let refusal): StoreError.kind(refusal, at: now)
            case .tooLarge(let limit): .unexpected("sent more than the \(limit) bytes that such an answer can have")
            case .malformed(let reason): .unexpected(reason)
            }
        self.init(store: store, kind: kind)
    }

    private static func kind(_ refusal: S3Refusal, at now: Timestamp) -> Kind {
        switch (refusal.code, refusal.status) {
        case ("NoSuchBucket", _): .noBucket
        case ("NoSuchKey", _), ("NoSuchVersion", _): .notFound
        case ("", 404), ("NotFound", 404): .notFound
        case ("RequestTimeTooSkewed", _): .clockSkew(here: now, there: refusal.serverTime)
        case ("", 403) where refusal.isSkewed(at: now): .clockSkew(here: now, there: refusal.serverTime)
        case (_, 507), ("QuotaExceeded", _), ("StorageFull", _), ("XMinioStorageFull", _): .noSpace
        case (_, 401), (_, 403): .badCredentials(refusal.summary)
        case (_, 412): .alreadyExists
        default: refusal.isPassing ? .unavailable(refusal.summary) : .unexpected(refusal.summary)
        }
    }
}

extension S3Refusal {
    /// True when the clocks differ by more than signatures bear; answers to `HEAD` do not say so themselves.
    func isSkewed(at now: Timestamp) -> Bool {
        guard let serverTime else { return false }
        return abs(serverTime.milliseconds - now.milliseconds) > S3Refusal.bearableSkewMilliseconds
    }

    private static let bearableSkewMilliseconds: Int64 = 15 * 60_000
}
