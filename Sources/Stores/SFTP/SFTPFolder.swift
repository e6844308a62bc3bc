package import Connections
package import Residency
package import Sealing
internal import Synchronization

/// A store in a folder of an SFTP server.
///
/// What was sent is with the server when it says so; the protocol, as libcurl speaks it, cannot ask whether it has also
/// reached the disk.
package final class SFTPFolder: FolderServer {
    package let store: String
    package let deletionLag: Int64
    let deletesNothing: Bool
    let clock: any WallClock
    let random: any RandomSource
    let retries: RetryPolicy
    let pause: @Sendable (Duration) -> Void
    private let client: ServerClient
    private let login: SFTPLogin
    /// The store's top: an absolute path without a slash at its end.
    private let top: String
    private let isExclusive = Mutex<Bool?>(nil)

    /// A store in a folder; nothing is sent yet.
    /// - Parameters:
    ///   - store: the store's name, for errors.
    ///   - url: where the folder is, on the client's server.
    ///   - deletionLag: for how many seconds the provider may keep bytes after their deletion.
    ///   - deletesNothing: true when nothing is deleted whatever the server allows.
    /// - Throws: `badPlace`.
    package init(
        store: String,
        _ url: RemoteURL,
        client: ServerClient,
        proof: SFTPLogin.Proof,
        clock: any WallClock,
        random: any RandomSource,
        retries: RetryPolicy = .standard,
        pause: @escaping @Sendable (Duration) -> Void = RetryPolicy.sleep,
        deletionLag: Int64 = 0,
        deletesNothing: Bool = false
    ) throws(StoreError) {
        func refuse(_ reason: String) -> StoreError { StoreError(store: store, kind: .badPlace(reason)) }
        guard url.scheme == .sftp, let user = url.user else { throw refuse("it does not begin with 'sftp://user@'") }
        guard url.host == client.server.host, url.port == client.server.port else {
            throw refuse("it leads to another server than its client")
        }
        guard !url.path.isEmpty else { throw refuse("it names no folder of the server: sftp://user@host/folder") }
        guard url.path.first != "~" else {
            throw refuse("'~' stands for different folders in different places; write the folder's whole path")
        }
        self.store = store
        self.client = client
        self.clock = clock
        self.random = random
        self.retries = retries
        self.pause = pause
        self.deletionLag = deletionLag
        self.deletesNothing = deletesNothing
        login = SFTPLogin(user: user, proof: proof)
        top = url.path.map { "/" + $0 }.joined()
    }

    package var contacts: [IPAddress] { client.contacts }

    package func refusesSecondCreation() throws(StoreError) -> Bool {
        if let known = isExclusive.withLock({ $0 }) { return known }
        // Nothing is tried that would have to be removed again, and what was not tried is not believed.
        let refuses = deletesNothing ? false : try keepsFirstCreation()
        isExclusive.withLock { $0 = refuses }
        return refuses
    }

    func absolute(_ path: String) -> String { path.isEmpty ? top : "\(top)/\(path)" }

    /// Sends one request.
    func ask(
        _ action: SFTPRequest.Action,
        _ path: String = "",
        sending body: Span<UInt8> = Span(),
        into buffer: inout [UInt8],
        maximumBytes: Int = 0
    ) throws(NetworkError) -> SFTPResponse {
        try client.perform(
            SFTPRequest(action, absolute(path), login: login),
            sending: body,
            receivingInto: &buffer,
            maximumBytes: maximumBytes
        )
    }

    func failure(_ error: NetworkError) -> FolderFailure { FolderFailure(error, store: store) }
}
