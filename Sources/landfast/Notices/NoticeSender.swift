internal import Connections
internal import Files
internal import Residency
internal import Sealing
internal import Stores

/// Tells one of those who are to be told; whatever fails is only a warning.
///
/// What is told is control data: it goes to a region only when the policy in force allows control data of that tenant there,
/// and through the same guard as everything else.
struct NoticeSender {
    private let entry: NoticeEntry
    private let installation: Installation

    /// How many are told one by one; the rest is a number.
    static let listed = 100
    /// How long a program that is told may take.
    private static let timeout = Duration.seconds(60)
    /// The most that a server's answer may have, in bytes; nobody reads it.
    private static let answerBytes = 1 << 20

    init(_ entry: NoticeEntry, _ installation: Installation) {
        self.entry = entry
        self.installation = installation
    }

    /// Tells these, all at once.
    /// - Returns: those that were told one by one.
    @discardableResult
    func send(_ notices: [Notice]) throws -> [Notice] {
        let wanted = notices.filter { $0.isAlarm || entry.tellsEnds }
        switch entry.way {
        case .webhook(let place, let token):
            let allowed = allowed(wanted, place)
            try post(allowed, to: place, token)
            return Array(allowed.prefix(Self.listed))
        case .mail(let place, let sender, let recipients, let credentials):
            let allowed = allowed(wanted, place)
            try mail(allowed, to: place, from: sender, recipients, credentials)
            return Array(allowed.prefix(Self.listed))
        case .command(let words):
            for notice in wanted.prefix(Self.listed) { try run(words, notice) }
            return Array(wanted.prefix(Self.listed))
        case .ping: return []
        }
    }

    /// Fetches the page that somebody watches.
    func ping(_ place: NoticeEntry.RemotePlace) throws {
        try ask(HTTPRequest("GET", target(place)), [], place)
    }

    /// Those that may be told in the region.
    private func allowed(_ notices: [Notice], _ place: NoticeEntry.RemotePlace) -> [Notice] {
        var decided: [TenantInputs: Bool] = [:]
        return notices.filter { notice in
            guard let tenant = notice.tenant else { return true }
            if let known = decided[tenant] { return known }
            let allows = installation.decide(tenant, .control, .control(region: place.region), .write).isAllowed
            decided[tenant] = allows
            return allows
        }
    }

    private func post(_ notices: [Notice], to place: NoticeEntry.RemotePlace, _ token: SecretSource?) throws {
        guard !notices.isEmpty else { return }
        let document = JSONValue.object([
            "installation": .string(installation.configuration.agent.name),
            "notices": .array(notices.prefix(Self.listed).map(\.document)), "count": .count(notices.count),
        ])
        var fields = [HTTPField("Content-Type", "application/json")]
        if let token {
            let text = try token.read("token of notice '\(entry.name)'").withBytes { bytes in
                String(decoding: bytes.indices.map { bytes[$0] }.filter { (0x21...0x7E).contains($0) }, as: UTF8.self)
            }
            fields.append(HTTPField("Authorization", "Bearer " + text))
        }
        try ask(HTTPRequest("POST", target(place), fields: fields), document.canonicalBytes(), place)
    }

    private func ask(_ request: HTTPRequest, _ body: [UInt8], _ place: NoticeEntry.RemotePlace) throws {
        var answer: [UInt8] = []
        let response = try client(place).perform(
            request,
            sending: body.span,
            receivingInto: &answer,
            maximumBytes: Self.answerBytes
        )
        guard (200...299).contains(response.status) else {
            throw CommandError(
                "notice-refused",
                "\(place.url.host) answered with \(response.status).",
                remedy: "Look at the url and the token of notice '\(entry.name)'."
            )
        }
    }

    private func mail(
        _ notices: [Notice],
        to place: NoticeEntry.RemotePlace,
        from sender: String,
        _ recipients: [String],
        _ credentials: CredentialSource?
    ) throws {
        guard let first = notices.first else { return }
        var login: HTTPLogin?
        if let credentials, case .webDAV(let read) = try credentials.read(for: entry.name, .https) { login = read }
        guard let envelope = MailEnvelope(from: sender, to: recipients, login: login) else {
            preconditionFailure("the configuration has only addresses")
        }
        let subject =
            notices.count == 1 ? "\(first.alarm): \(first.subject ?? "installation")" : "\(notices.count) notices"
        let lines =
            [
                "From: Landfast <\(sender)>", "To: \(recipients.joined(separator: ", "))",
                "Subject: [landfast] \(subject)", "Date: \(MailDate.text(installation.clock.now()))",
                "Message-ID: <\(Hex.encode(installation.random.bytes(16)))@landfast>", "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8", "Auto-Submitted: auto-generated", "",
            ] + notices.prefix(Self.listed).map { Table.printable($0.line) }
            + (notices.count > Self.listed ? ["and \(notices.count - Self.listed) more: see 'landfast plan'"] : [])
        let text = Array(lines.map { $0 + "\r\n" }.joined().utf8)
        try client(place).send(envelope, text: text.span)
    }

    private func run(_ words: [String], _ notice: Notice) throws {
        var environment = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
            "LANDFAST_EVENT=\(notice.event)", "LANDFAST_ALARM=\(notice.alarm)",
            "LANDFAST_TIME=\(notice.time.iso8601)", "LANDFAST_MESSAGE=\(notice.message)",
        ]
        if let dataset = notice.dataset { environment.append("LANDFAST_DATASET=\(dataset)") }
        if notice.isForTenant, let tenant = notice.tenant { environment.append("LANDFAST_TENANT=\(tenant.name)") }
        if let store = notice.store { environment.append("LANDFAST_STORE=\(store)") }
        let program = ProgramStart(
            words: words,
            environment: environment,
            folder: installation.configuration.path.parent
        )
        let outcome = ChildProcess(program: program, timeout: Self.timeout).run { false }
        guard outcome.end == .exited(0) else {
            throw CommandError(
                "notice-command-failed",
                "The command of notice '\(entry.name)' did not end well: \(outcome.end).",
                remedy: "Run it by hand as this user, and see to it that it ends with 0."
            )
        }
    }

    private func target(_ place: NoticeEntry.RemotePlace) -> String {
        place.url.path.isEmpty ? "/" : place.url.path.map { "/" + PercentEncoding.encode($0) }.joined()
    }

    private func client(_ place: NoticeEntry.RemotePlace) throws -> ServerClient {
        guard let reach = installation.basis.registry.reach(of: place.region) else {
            throw CommandError(
                "unknown-region",
                "Nothing is known about region '\(place.region)' of notice '\(entry.name)', so nothing is sent.",
                remedy: "Correct the notice's region, or describe the region and apply the policy.",
                status: .refused
            )
        }
        return try ServerClient(
            Server(host: place.url.host, port: place.url.port, reach: reach, trust: place.trust, silenceSeconds: 20)
        )
    }
}
