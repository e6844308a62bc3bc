internal import Connections
internal import Residency

extension ConfigurationReader {
    static let noticeKeys = [
        "name", "region", "webhook", "token", "mail", "from", "to", "credentials", "ping", "every", "command", "tls",
        "ends", "tenants",
    ]

    /// How many there may be, and how many recipients a mail may have.
    static let noticeCount = 1...20
    /// How often a page may be fetched.
    static let pings = YAMLDuration(seconds: 10)...YAMLDuration.days(1)

    /// One whom alarms are told to.
    func notice(_ value: YAMLValue) -> NoticeEntry? {
        guard let fields = value.mapping(keys: Self.noticeKeys, of: "notice") else { return nil }
        let name = fields.required("name")?.identifier()
        let ends = fields.optional("ends")?.boolean() ?? false
        let tenants = fields.optional("tenants")?.boolean() ?? false
        let ways = ["webhook", "mail", "ping", "command"].filter { fields.optional($0) != nil }
        guard ways.count == 1, let kind = ways.first, let target = fields.optional(kind) else {
            return value.fail(
                "wrong-count",
                "a notice goes one way",
                fix: "Write one of 'webhook', 'mail', 'ping' or 'command'."
            )
        }
        let way =
            switch kind {
            case "webhook": webhook(target, fields)
            case "mail": mail(target, fields)
            case "ping": ping(target, fields)
            default: command(target).map(NoticeEntry.Way.command)
            }
        if tenants, kind == "ping" {
            value.report("tells-nobody", "a page that is fetched tells no tenant anything", fix: "Remove 'tenants'.")
        }
        guard let name, let way else { return nil }
        return NoticeEntry(
            name: name,
            way: way,
            tellsEnds: ends,
            reachesTenants: tenants,
            position: fields.position(of: kind)
        )
    }

    private func webhook(_ value: YAMLValue, _ fields: YAMLMapping) -> NoticeEntry.Way? {
        let token = fields.optional("token")
        let source = token.flatMap(self.token)
        guard token == nil || source != nil, let place = place(value, fields, scheme: "https") else { return nil }
        return .webhook(place, token: source)
    }

    private func ping(_ value: YAMLValue, _ fields: YAMLMapping) -> NoticeEntry.Way? {
        let every = fields.required("every")?.duration(in: Self.pings)
        guard let every, let place = place(value, fields, scheme: "https") else { return nil }
        return .ping(place, everySeconds: every.seconds)
    }

    private func mail(_ value: YAMLValue, _ fields: YAMLMapping) -> NoticeEntry.Way? {
        let sender = fields.required("from").flatMap(address)
        let values = fields.required("to")?.list(Self.noticeCount) ?? []
        let recipients = values.compactMap(address)
        let credentials = fields.optional("credentials")
        let source = credentials.flatMap { value -> CredentialSource? in
            guard let lines = value.mapping(keys: Self.secretKeys, of: "credentials") else { return nil }
            return secretSource(lines, value, "credentials come").map(CredentialSource.text)
        }
        guard let sender, !recipients.isEmpty, recipients.count == values.count, credentials == nil || source != nil,
            let place = place(value, fields, scheme: "smtps")
        else { return nil }
        return .mail(place, sender: sender, recipients: recipients, credentials: source)
    }

    private func address(_ value: YAMLValue) -> String? {
        guard let text = value.string(maximumLength: 254) else { return nil }
        guard MailEnvelope.isAddress(text) else {
            return value.fail(
                "bad-mail-address",
                "'\(Table.printable(text))' is no mail address",
                fix: "Write it like 'on-call@example.com', without a name beside it."
            )
        }
        return text
    }

    static let timeStampKeys = ["region", "url", "authority", "tls"]

    /// The authority that says when certificates were signed.
    func timeStamps(_ value: YAMLValue) -> TimeStampAuthority.Entry? {
        guard let fields = value.mapping(keys: Self.timeStampKeys, of: "time-stamps") else { return nil }
        let authority = fields.required("authority").flatMap(resolved)
        let place = fields.required("url").flatMap { self.place($0, fields, scheme: "https") }
        guard let authority, let place else { return nil }
        return TimeStampAuthority.Entry(place: place, authority: authority)
    }

    private func place(_ value: YAMLValue, _ fields: YAMLMapping, scheme: String) -> NoticeEntry.RemotePlace? {
        let region = fields.required("region")?.identifier()
        let trust = tls(fields.optional("tls"))
        guard let text = value.string(maximumLength: 2000) else { return nil }
        let isOurs = text.hasPrefix(scheme + "://")
        let url: RemoteURL
        do throws(RemoteURLError) {
            // A mail server's url is read as strictly as any other.
            url = try RemoteURL(isOurs ? "https" + text.dropFirst(scheme.count) : "")
        } catch {
            return value.fail(
                "bad-notice-url",
                "'\(Table.printable(text))' cannot be used: \(isOurs ? error.reason : "it does not begin with '\(scheme)://'")",
                fix: "Write it like '\(scheme)://host.example.com\(scheme == "smtps" ? ":465" : "/path")'."
            )
        }
        guard let region, let trust else { return nil }
        return NoticeEntry.RemotePlace(region: region, url: url, trust: trust)
    }
}
