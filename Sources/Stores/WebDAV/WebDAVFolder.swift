package import Connections
package import Residency
package import Sealing
internal import Synchronization

/// A store in a folder of a WebDAV server, over TLS.
///
/// It is never a primary: servers such as nginx look whether a name is taken before they rename, in two steps, so that
/// two writers can both succeed, and no trial shows that reliably.
package final class WebDAVFolder: FolderServer {
    package let store: String
    package let deletionLag: Int64
    let deletesNothing: Bool
    let clock: any WallClock
    let random: any RandomSource
    let retries: RetryPolicy
    let pause: @Sendable (Duration) -> Void
    /// The store's top.
    let url: RemoteURL
    /// The folders, from the server's root on, that were seen to be there.
    let knownFolders = Mutex<Set<[String]>>([])
    private let exchange: any HTTPExchange
    private let login: HTTPLogin

    /// A store in a folder; nothing is sent yet.
    /// - Parameters:
    ///   - store: the store's name, for errors.
    ///   - url: where the folder is.
    ///   - exchange: leads to the url's host, and only there.
    ///   - deletionLag: for how many seconds the provider may keep bytes after their deletion.
    ///   - deletesNothing: true when nothing is deleted whatever the server allows.
    /// - Throws: `badPlace`.
    package init(
        store: String,
        _ url: RemoteURL,
        exchange: any HTTPExchange,
        login: HTTPLogin,
        clock: any WallClock,
        random: any RandomSource,
        retries: RetryPolicy = .standard,
        pause: @escaping @Sendable (Duration) -> Void = RetryPolicy.sleep,
        deletionLag: Int64 = 0,
        deletesNothing: Bool = false
    ) throws(StoreError) {
        guard url.scheme == .https else {
            throw StoreError(store: store, kind: .badPlace("it does not begin with 'https://'"))
        }
        self.store = store
        self.url = url
        self.exchange = exchange
        self.login = login
        self.clock = clock
        self.random = random
        self.retries = retries
        self.pause = pause
        self.deletionLag = deletionLag
        self.deletesNothing = deletesNothing
    }

    package var contacts: [IPAddress] { exchange.contacts }

    package func refusesSecondCreation() throws(StoreError) -> Bool { false }

    /// The parts of a path, from the server's root on.
    func parts(_ path: String) -> [String] { url.path + path.split(separator: "/").map(String.init) }

    /// A path as a request names it; folders end with a slash.
    static func target(_ parts: [String], isFolder: Bool = false) -> String {
        let target = parts.map { "/" + PercentEncoding.encode($0) }.joined()
        return isFolder || target.isEmpty ? target + "/" : target
    }

    /// Sends one request, and gives any answer that came whole.
    ///
    /// - Parameter maximumBytes: the most that the body of a success may have; pages with words about what was done, or
    ///   about an error, have a limit of their own.
    func ask(
        _ method: String,
        _ target: String,
        fields: [HTTPField] = [],
        sending body: Span<UInt8> = Span(),
        into buffer: inout [UInt8],
        maximumBytes: Int? = nil
    ) throws(FolderFailure) -> HTTPResponse {
        let response: HTTPResponse
        do {
            response = try exchange.perform(
                HTTPRequest(method, target, fields: fields, login: login),
                sending: body,
                receivingInto: &buffer,
                maximumBytes: max(maximumBytes ?? 0, WebDAVFolder.pageBytes)
            )
        } catch {
            throw FolderFailure(error, store: store)
        }
        if let maximumBytes, response.status < 300, buffer.count > maximumBytes {
            throw FolderFailure(StoreError(store: store, kind: .tooLarge(limit: UInt64(maximumBytes))))
        }
        return response
    }

    /// What an answer means that is not what was wanted.
    func refusal(_ response: HTTPResponse, _ method: String) -> FolderFailure {
        let kind: StoreError.Kind =
            switch response.status {
            case 401: .badCredentials("does not accept this user and password (401)")
            case 403: .badCredentials("does not permit a \(method) (403)")
            case 404: .notFound
            case 423: .unexpected("has it locked for another program (423)")
            case 507: .noSpace
            default: .unexpected("answered a \(method) with status \(response.status)")
            }
        return FolderFailure(StoreError(store: store, kind: kind), advice: response.advice)
    }

    /// The most that a page of words may have, in bytes.
    private static let pageBytes = 64 << 10
}
