internal import Connections
internal import Sealing

/// What an S3 request is signed with: AWS Signature Version 4, where the signature covers the method, path, query, host,
/// all fields and the payload's SHA-256.
enum S3Signature {
    /// Adds the fields that make a request one of the credentials' owner.
    /// - Parameters:
    ///   - request: with a path and a query that are encoded, the query sorted.
    ///   - host: as the `Host` field says it.
    ///   - payload: the SHA-256 of the body.
    static func sign(
        _ request: inout HTTPRequest,
        host: String,
        payload: Digest,
        with key: S3SigningKey,
        at time: Timestamp
    ) {
        let stamp = stamp(time)
        request.fields.append(HTTPField("x-amz-content-sha256", payload.hex))
        request.fields.append(HTTPField("x-amz-date", stamp))
        let fields = (request.fields + [HTTPField("Host", host)])
            .map { HTTPField($0.name.lowercased(), trimmed($0.value)) }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
        let names = fields.map(\.name).joined(separator: ";")
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let canonical = [
            request.method, String(parts[0]), parts.count > 1 ? String(parts[1]) : "",
            fields.map { "\($0.name):\($0.value)\n" }.joined(), names, payload.hex,
        ].joined(separator: "\n")
        let signed = [
            "AWS4-HMAC-SHA256", stamp, key.scope, SHA256.hash(Array(canonical.utf8).span).hex,
        ].joined(separator: "\n")
        let value =
            "AWS4-HMAC-SHA256 Credential=\(key.keyID)/\(key.scope),SignedHeaders=\(names),Signature=\(key.sign(signed))"
        request.fields.append(HTTPField("Authorization", value))
    }

    /// `20130524T000000Z`.
    static func stamp(_ time: Timestamp) -> String {
        String(time.iso8601.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
    }

    /// A value without blanks around it, and with single ones inside.
    private static func trimmed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }
}
