package import Connections
package import Residency
package import Sealing
internal import Synchronization

/// A store in a bucket of an S3 server.
package final class S3Server: ObjectServer {
    package let store: String
    package let deletionLag: Int64
    let client: S3Client
    let options: S3Options
    let retries: RetryPolicy
    let random: any RandomSource
    let pause: @Sendable (Duration) -> Void
    let learnt: Mutex<Learnt>

    /// What the server was seen to be able to do; nil: nobody has looked yet.
    struct Learnt {
        var refusesSecondCreation: Bool?
        var versioning: StoreCapabilities.Versioning?
        var objectLock: ObjectLockState?
    }

    /// A store in a bucket; nothing is sent yet.
    /// - Parameters:
    ///   - store: the store's name, for errors.
    ///   - exchange: leads to the address's host, and only there.
    package init(
        store: String,
        _ address: S3Address,
        exchange: any HTTPExchange,
        credentials: S3Credentials,
        clock: any WallClock,
        random: any RandomSource,
        retries: RetryPolicy = .standard,
        pause: @escaping @Sendable (Duration) -> Void = RetryPolicy.sleep,
        options: S3Options = S3Options()
    ) {
        self.store = store
        deletionLag = options.deletionLag
        client = S3Client(address, exchange: exchange, credentials: credentials, clock: clock)
        self.options = options
        self.retries = retries
        self.random = random
        self.pause = pause
        learnt = Mutex(
            Learnt(
                refusesSecondCreation: options.capabilities?.refusesSecondCreation,
                versioning: options.capabilities?.versioning,
                objectLock: options.capabilities?.hasObjectLock == false ? ObjectLockState.none : nil
            )
        )
    }

    package var contacts: [IPAddress] { client.contacts }

    func key(_ path: String) -> String { client.address.key(path) }

    /// How the keys of everything below a folder begin; an empty name is the store's top.
    func prefix(_ folder: String) -> String { folder.isEmpty ? key("") : key(folder) + "/" }

    /// The key's path below the store's top, for a terminal.
    func path(_ key: [UInt8]) -> String { ServedEntry.escaped(key.dropFirst(client.address.prefix.utf8.count)) }

    /// An error that says what the server did: the end of a sentence about it.
    func unexpected(_ reason: String) -> StoreError { StoreError(store: store, kind: .unexpected(reason)) }
}
