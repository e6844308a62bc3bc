internal import Connections
internal import Sealing

extension S3Server {
    /// Runs requests that can be repeated, until they work or have failed too often.
    func retrying<Result>(_ body: () throws(S3Failure) -> Result) throws(S3Failure) -> Result {
        try retries.run(random: random, pause: pause, advice: \.advice, body)
    }

    /// The same, in the store's words.
    func trying<Result>(_ body: () throws(S3Failure) -> Result) throws(StoreError) -> Result {
        try asking { () throws(S3Failure) in try retrying(body) }
    }

    /// Runs requests once, in the store's words.
    func asking<Result>(_ body: () throws(S3Failure) -> Result) throws(StoreError) -> Result {
        do { return try body() } catch { throw explained(error) }
    }

    /// What a failure means for the store.
    func explained(_ failure: S3Failure) -> StoreError { StoreError(failure, store: store, at: client.clock.now()) }
}
