internal import Residency

extension ConfigurationReader {
    static let metricsKeys = ["listen", "token"]

    /// Where figures can be read.
    func metrics(_ value: YAMLValue) -> Configuration.MetricsEntry? {
        guard let fields = value.mapping(keys: Self.metricsKeys, of: "metrics"),
            let listen = fields.required("listen"), let text = listen.string(maximumLength: 100)
        else { return nil }
        let token = fields.optional("token")
        let source = token.flatMap(self.token)
        guard token == nil || source != nil else { return nil }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port), let address = IPAddress(Self.unbracketed(text[..<colon]))
        else {
            return listen.fail(
                "bad-address",
                "'\(Table.printable(text))' is no address with a port",
                fix: "Write it like '127.0.0.1:9187' or '[::1]:9187'."
            )
        }
        guard address.isLoopback || source != nil else {
            return listen.fail(
                "token-needed",
                "other machines reach \(text), and everybody there could read the figures",
                fix: "Listen on 127.0.0.1, or name a token with 'token: {file: …}'."
            )
        }
        return Configuration.MetricsEntry(host: "\(address)", port: port, token: source)
    }

    func token(_ value: YAMLValue) -> SecretSource? {
        guard let fields = value.mapping(keys: Self.secretKeys, of: "token") else { return nil }
        return secretSource(fields, value, "a token comes")
    }

    private static func unbracketed(_ text: Substring) -> String {
        text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : String(text)
    }
}
