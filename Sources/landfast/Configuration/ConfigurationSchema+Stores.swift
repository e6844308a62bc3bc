internal import Residency
internal import Sealing
internal import Stores

extension ConfigurationSchema {
    /// One element of `stores`.
    static var store: JSONValue {
        object(
            "One store.",
            [
                "name": name("The store's name; part of what it is signed with."),
                "region": name("The region that it is in."),
                "url": text(
                    "Where it is: file:///absolute/folder, file:folder beside this file, s3://host/bucket/folder, "
                        + "sftp://user@host:port/folder, or https://host/folder (WebDAV).",
                    pattern: "^(file:|s3://|sftp://[^@]+@|https://).+"
                ),
                "credentials": credentials,
                "tls": tls,
                "host-keys": list(
                    "The fingerprints of the server's host keys, for sftp: one of them must be its own.",
                    of: text("As ssh-keygen -l prints it.", pattern: "^SHA256:[A-Za-z0-9+/]{43}$"),
                    count: ConfigurationReader.pinCount
                ),
                "limits": limits,
                "mode": .object([
                    "description": .string(
                        "What can be deleted there: full; no-delete, when nothing may be asked to be deleted; locked, when the "
                            + "provider keeps what is written for a time, against everybody."
                    ),
                    "enum": .texts(StoreMode.allCases.map(\.rawValue)),
                ]),
                "style": .object([
                    "description": .string("How S3 requests name the bucket: path, or virtual-host."),
                    "enum": .texts(S3Address.Style.allCases.map(\.rawValue)),
                ]),
                "endpoint": endpoint,
                "concurrency": concurrency("How many pieces of work may use it at once."),
            ],
            required: ["name", "region", "url"]
        )
    }

    /// The server behind a folder on a network file system.
    static var endpoint: JSONValue {
        text(
            "For a folder on a network file system: the server that is mounted, as host:port. It must be a service of the "
                + "region.",
            pattern: ":[0-9]{1,5}$"
        )
    }

    private static var credentials: JSONValue {
        object(
            "Where the credentials come from; never the credentials themselves. Lines with 'access-key-id: …' and "
                + "'secret-access-key: …' for s3; 'password: …' for sftp; 'user: …' and 'password: …' for https.",
            [
                "file": path("A file with these lines, which only landfast's user can read."),
                "environment": text("An environment variable with these lines."),
                "credential": text("A systemd credential with these lines.", pattern: "^[^/]+$"),
                "key-file": path(
                    "For sftp: a private SSH key. One of the others may hold its 'passphrase: …' then."
                ),
            ],
            required: []
        )
    }

    static var tls: JSONValue {
        object(
            "What tells the server from others, beside a certificate for its host that this machine trusts.",
            [
                "authority": path("The certificates of the authority that counts, instead of this machine's."),
                "pins": list(
                    "Its public key must be one of these.",
                    of: text("The SHA-256 of the key, in base64.", pattern: "^sha256//[A-Za-z0-9+/]{43}=$"),
                    count: ConfigurationReader.pinCount
                ),
            ],
            required: []
        )
    }

    private static var limits: JSONValue {
        func limit(_ what: String, _ range: ClosedRange<Int>) -> JSONValue {
            .object([
                "description": .string(what), "type": .string("integer"),
                "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound)),
            ])
        }
        return object(
            "How much is asked of it at once. What the region's facts say counts too; the lower one holds.",
            [
                "requests-per-second": limit("Requests that begin in a second.", EndpointLimits.requestRange),
                "bytes-per-second": limit("Bytes sent and received in a second.", EndpointLimits.byteRange),
                "connections": limit("Connections that are open.", EndpointLimits.connectionRange),
            ],
            required: []
        )
    }
}
