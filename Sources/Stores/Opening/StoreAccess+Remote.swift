package import Connections
internal import Residency
package import Sealing

extension StoreAccess {
    /// A way to a store on a server; nothing is sent yet.
    /// - Parameter clients: those of the process, so that stores on one server keep its limits together.
    /// - Throws: `network` when the server is no service of the store's region (L7); `badPlace` when the url and the
    ///   credentials do not belong together, or the settings are for another region.
    package convenience init(
        to place: StorePlace,
        _ settings: RemoteSettings,
        clients: ClientPool,
        clock: any WallClock,
        random: any RandomSource
    ) throws(StoreError) {
        func refuse(_ reason: String) -> StoreError { StoreError(store: place.name, kind: .badPlace(reason)) }
        guard let url = place.remote else { throw refuse("it is no url of a server") }
        guard settings.reach.region == place.region else { throw refuse("it is reached by another region's networks") }
        let lag = settings.reach.deletionLagSeconds
        let deletesNothing = settings.mode == .noDelete
        let server: any ObjectServer
        let client: ServerClient
        switch (url.scheme, settings.credentials) {
        case (.s3, .s3(let credentials)):
            guard let address = S3Address(url, style: settings.style) else { throw refuse("it names no bucket") }
            var options = S3Options()
            options.deletionLag = lag
            options.mayDelete = settings.mode == .full
            options.deletesNothing = deletesNothing
            client = try settings.client(clients, place, host: address.host, port: address.port)
            server = S3Server(
                store: place.name,
                address,
                exchange: client,
                credentials: credentials,
                clock: clock,
                random: random,
                options: options
            )
        case (.sftp, .ssh(let proof)):
            client = try settings.client(clients, place, host: url.host, port: url.port)
            server = try SFTPFolder(
                store: place.name,
                url,
                client: client,
                proof: proof,
                clock: clock,
                random: random,
                deletionLag: lag,
                deletesNothing: deletesNothing
            )
        case (.https, .webDAV(let login)):
            client = try settings.client(clients, place, host: url.host, port: url.port)
            server = try WebDAVFolder(
                store: place.name,
                url,
                exchange: client,
                login: login,
                clock: clock,
                random: random,
                deletionLag: lag,
                deletesNothing: deletesNothing
            )
        default: throw refuse("its credentials are for another kind of server")
        }
        self.init(server: server, reach: settings.reach, mode: settings.mode, limits: client.server.limits)
    }
}

extension RemoteSettings {
    /// A client of the host that is really connected to, within the limits of the region and of the operator.
    fileprivate func client(
        _ clients: ClientPool,
        _ place: StorePlace,
        host: String,
        port: Int
    ) throws(StoreError) -> ServerClient {
        do {
            return try clients.client(
                for: Server(
                    host: host,
                    port: port,
                    reach: reach,
                    trust: trust,
                    limits: reach.limits(host: host, port: port).tightened(by: limits)
                )
            )
        } catch {
            throw StoreError(store: place.name, kind: .network(error))
        }
    }
}

extension StorePlace {
    /// Speaks to the place's server.
    /// - Throws: `badPlace` when nothing says how.
    func requireServer(_ access: StoreAccess) throws(StoreError) -> any ObjectServer {
        guard let server = access.server else {
            throw StoreError(store: name, kind: .badPlace("nothing says how its server is spoken to"))
        }
        return server
    }
}
