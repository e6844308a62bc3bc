internal import Erasure
internal import Sealing

/// The officer's keys, those of before included, as `ssh-keygen` reads them: each retired one until when it is believed.
struct CertificateSigners {
    private let current: PublicKey
    private let retired: [RetiredKeys.Entry]

    init(_ installation: Installation) throws {
        current = installation.keys.officer.publicKey
        retired = try RetiredKeys(in: installation.configuration.keysFolder).keys(.officer)
    }

    var count: Int { retired.count + 1 }

    /// The file's text.
    ///
    /// The times end with Z: without it `ssh-keygen` takes them to be in the time zone of whoever verifies.
    var text: String {
        let namespaces = "namespaces=\"\(ErasureCertificate.namespace)\""
        let old = retired.map { entry in
            "\(ErasureCertificate.identity) \(namespaces),valid-before=\"\(entry.retired.compactUTC)\" "
                + "\(entry.key.openSSH)\n"
        }
        return "\(ErasureCertificate.identity) \(namespaces) \(current.openSSH)\n" + old.joined()
    }

    /// The same for programs.
    var document: JSONValue {
        .object([
            "signers": .array(
                [.object(["key": .string(current.openSSH), "valid_before": .null])]
                    + retired.map { .object(["key": .string($0.key.openSSH), "valid_before": .time($0.retired)]) }
            ),
            "allowed_signers": .string(text),
        ])
    }
}

extension Timestamp {
    /// `20260131120000Z`: whole seconds, rounded down, as `ssh-keygen` reads a time in UTC.
    var compactUTC: String { iso8601.prefix(19).filter(\.isNumber) + "Z" }
}
