internal import Connections
internal import Files
internal import Residency
internal import Sealing
internal import Stores

extension ConfigurationReader {
    static let storeKeys = [
        "name", "region", "url", "credentials", "tls", "host-keys", "limits", "mode", "style", "concurrency",
        "endpoint",
    ]
    static let credentialKeys = secretKeys + ["key-file"]
    static let tlsKeys = ["authority", "pins"]

    /// How many keys of a server may be pinned.
    static let pinCount = 1...16

    func store(_ value: YAMLValue) -> Configuration.StoreEntry? {
        guard let fields = value.mapping(keys: Self.storeKeys, of: "store") else { return nil }
        let name = fields.required("name")?.identifier()
        let region = fields.required("region")?.identifier()
        let url = fields.required("url")
        guard let name, let region, let url, let text = url.string(maximumLength: 4000) else { return nil }
        let place: StorePlace
        do {
            place = try StorePlace(name: name, region: region, url: RelativeURL.absolute(text, beside: folder))
        } catch {
            return url.fail("bad-store-url", error.message, fix: error.remedy)
        }
        let concurrency = fields.optional("concurrency")?.integer(in: Self.concurrencies)
        let position = fields.position(of: "region")
        guard let remoteURL = place.remote else {
            guard place.folder != nil else {
                return url.fail(
                    "store-not-supported",
                    "'\(text)' does not outlive this process",
                    fix: "Write the url of a folder or of a server."
                )
            }
            refuse(Self.remoteKeys, in: fields, "a folder of this machine")
            return Configuration.StoreEntry(
                place: place,
                remote: nil,
                endpoint: fields.optional("endpoint").flatMap(endpoint),
                concurrency: concurrency,
                position: position
            )
        }
        refuse(["endpoint"], in: fields, "a store on a server, whose url names it")
        guard let remote = remote(remoteURL, fields, url) else { return nil }
        return Configuration.StoreEntry(
            place: place,
            remote: remote,
            endpoint: nil,
            concurrency: concurrency,
            position: position
        )
    }

    private static let remoteKeys = storeKeys.filter {
        !["name", "region", "url", "concurrency", "endpoint"].contains($0)
    }

    private func remote(_ url: RemoteURL, _ fields: YAMLMapping, _ value: YAMLValue) -> RemoteEntry? {
        let credentials = fields.required("credentials").flatMap { self.credentials($0, url.scheme) }
        let limits = fields.optional("limits").map { EndpointLimits($0) } ?? EndpointLimits.none
        let mode = fields.optional("mode").map { $0.choice(StoreMode.self, kind: "mode") } ?? .full
        var style: S3Address.Style? = .path
        switch url.scheme {
        case .s3:
            refuse(["host-keys"], in: fields, "a store at \(url.scheme.rawValue)://")
            style = fields.optional("style").map { $0.choice(S3Address.Style.self, kind: "style") } ?? .path
            if let style, S3Address(url, style: style) == nil {
                value.report(
                    "no-bucket",
                    "the url names no bucket",
                    fix: "Write 's3://host/bucket' or 's3://host/bucket/folder'."
                )
                return nil
            }
        case .https: refuse(["host-keys", "style"], in: fields, "a store at https://")
        case .sftp: refuse(["tls", "style"], in: fields, "a store at sftp://")
        }
        let trust = url.scheme == .sftp ? hostKeys(fields) : tls(fields.optional("tls"))
        guard let credentials, let limits, let mode, let style, let trust else { return nil }
        return RemoteEntry(
            url: url,
            credentials: credentials,
            trust: trust,
            limits: limits,
            mode: mode,
            style: style
        )
    }

    /// Keys that say nothing about such a store, and that somebody meant something with.
    private func refuse(_ keys: [String], in fields: YAMLMapping, _ what: String) {
        for entry in fields.entries where keys.contains(entry.key) {
            diagnostics.report(
                "key-of-other-store",
                at: entry.keyPosition,
                "'\(entry.key)' says nothing about \(what)",
                fix: "Remove it, or correct the url."
            )
        }
    }

    private func credentials(_ value: YAMLValue, _ scheme: RemoteURL.Scheme) -> CredentialSource? {
        guard let fields = value.mapping(keys: Self.credentialKeys, of: "credentials") else { return nil }
        guard let key = fields.optional("key-file") else {
            return secretSource(fields, value, "credentials come").map(CredentialSource.text)
        }
        guard scheme == .sftp else {
            return key.fail(
                "key-of-other-store",
                "a key file says nothing about a store at \(scheme.rawValue)://",
                fix: "Write one of 'file', 'environment' or 'credential'."
            )
        }
        guard let file = resolved(key) else { return nil }
        guard fields.entries.count > 1 else { return .keyFile(file, passphrase: nil) }
        let others = fields.without("key-file")
        return secretSource(others, value, "a key's passphrase comes").map { .keyFile(file, passphrase: $0) }
    }

    /// The server behind a network file system.
    func endpoint(_ value: YAMLValue) -> MountEndpoint? {
        guard let text = value.string(maximumLength: 300) else { return nil }
        return MountEndpoint(text)
            ?? value.fail(
                "bad-endpoint",
                "'\(text)' names no server",
                fix: "Write 'host:port' as the region's facts name the service that is mounted."
            )
    }

    // MARK: Who the server is

    func tls(_ value: YAMLValue?) -> ServerTrust? {
        guard let value else { return .tls(authority: nil, pins: []) }
        guard let fields = value.mapping(keys: Self.tlsKeys, of: "tls") else { return nil }
        let authority = fields.optional("authority")
        let file = authority.flatMap(resolved)
        let pins = fields.optional("pins").map { list($0, Self.pin) } ?? []
        guard authority == nil || file != nil, let pins else { return nil }
        return .tls(authority: file, pins: pins)
    }

    private func hostKeys(_ fields: YAMLMapping) -> ServerTrust? {
        guard let value = fields.optional("host-keys") else {
            diagnostics.report(
                "missing-key",
                at: fields.position,
                "the store has no 'host-keys', so nothing tells its server from another one",
                fix: "Add 'host-keys: [SHA256:…]' with the fingerprint that the provider shows."
            )
            return nil
        }
        return list(value, Self.hostKey).map { .ssh(hostKeys: $0) }
    }

    private func list(_ value: YAMLValue, _ read: (YAMLValue) -> String?) -> [String]? {
        guard let values = value.list(Self.pinCount) else { return nil }
        let texts = values.compactMap(read)
        return texts.count == values.count ? texts : nil
    }

    /// `sha256//` and the SHA-256 of a public key in base64.
    private static func pin(_ value: YAMLValue) -> String? {
        guard let text = value.string(maximumLength: 200) else { return nil }
        guard text.hasPrefix("sha256//"), isDigest(String(text.dropFirst("sha256//".count))) else {
            return value.fail(
                "bad-pin",
                "'\(text)' is no pin of a public key",
                fix: "Write 'sha256//' and the SHA-256 of the server's public key in base64."
            )
        }
        return text
    }

    /// A fingerprint as `ssh-keygen -l` prints it, without `SHA256:`.
    private static func hostKey(_ value: YAMLValue) -> String? {
        guard let text = value.string(maximumLength: 200) else { return nil }
        guard text.hasPrefix("SHA256:"), isDigest(String(text.dropFirst("SHA256:".count)) + "=") else {
            return value.fail(
                "bad-host-key",
                "'\(text)' is no fingerprint of a host key",
                fix: "Write it as 'ssh-keygen -l -f FILE' prints it: SHA256:…"
            )
        }
        return String(text.dropFirst("SHA256:".count))
    }

    private static func isDigest(_ base64: String) -> Bool { Base64.decode(base64)?.count == 32 }
}
