internal import Sealing

/// The key of one day, region and service, derived from the credentials' secret.
struct S3SigningKey: Sendable {
    /// The credentials' public name.
    let keyID: String
    /// What it is good for: `20130524/us-east-1/s3/aws4_request`.
    let scope: String
    /// `20130524`.
    let day: String
    /// The region that the server calls itself.
    let region: String
    private let key: Secret

    /// Derives the key.
    /// - Parameter day: `20130524`.
    init(_ credentials: S3Credentials, day: String, region: String) {
        keyID = credentials.keyID
        scope = "\(day)/\(region)/s3/aws4_request"
        self.day = day
        self.region = region
        let label = Array("AWS4".utf8)
        var key = Secret(count: label.count + credentials.secret.count) { span in
            for index in label.indices { span[index] = label[index] }
            credentials.secret.withBytes { bytes in
                for index in bytes.indices { span[label.count + index] = bytes[index] }
            }
        }
        for part in [day, region, "s3", "aws4_request"] { key = S3SigningKey.step(key, part) }
        self.key = key
    }

    /// The signature of a text in hex digits.
    func sign(_ text: String) -> String {
        key.withBytes { HMAC.sha256(key: $0, Array(text.utf8).span) }.hex
    }

    private static func step(_ key: Secret, _ part: String) -> Secret {
        Secret(count: Digest.byteCount) { span in
            key.withBytes { bytes in
                var stream = HMACStream(key: bytes)
                stream.update(Array(part.utf8).span)
                stream.finish(into: &span)
            }
        }
    }
}
