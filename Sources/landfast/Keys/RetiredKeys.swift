internal import Files
internal import Sealing

/// The public keys that this installation used before, in `keys/retired.json`: what they signed stays to be checked.
///
/// Their private halves were overwritten when they were retired.
struct RetiredKeys: Sendable {
    /// A key that is used no more.
    struct Entry: Hashable, Sendable {
        let role: KeyRole
        let key: PublicKey
        /// When another key took its place: nothing that it signs is to be believed from then on.
        let retired: Timestamp
    }

    private(set) var entries: [Entry] = []

    private static let name = "retired.json"
    private static let maximumBytes = 1 << 20

    init() {}

    /// Reads them; there are none where no key was ever rotated.
    init(in folder: PathBytes) throws {
        let path = folder.appending(Self.name)
        guard let bytes = try AtomicFile.readIfPresent(path, maximumBytes: Self.maximumBytes) else { return }
        guard let document = try? JSONValue.parseCanonical(bytes.span, maximumBytes: Self.maximumBytes),
            let entries = Self.entries(document)
        else {
            throw CommandError(
                "retired-keys-damaged",
                "The file \(path) does not list keys.",
                remedy: "Put it back from your own backup of the state folder; certificates of before need it.",
                status: .wrongKey
            )
        }
        self.entries = entries
    }

    /// The retired keys of a role, the latest last.
    func keys(_ role: KeyRole) -> [Entry] {
        entries.filter { $0.role == role }.sorted { $0.retired < $1.retired }
    }

    /// Puts a key on the list, durably.
    mutating func add(_ key: PublicKey, of role: KeyRole, at time: Timestamp, in folder: PathBytes) throws {
        guard !entries.contains(where: { $0.key == key }) else { return }
        entries.append(Entry(role: role, key: key, retired: time))
        let document = JSONValue.object([
            "format": .integer(1),
            "keys": .array(
                entries.map { entry in
                    .object([
                        "role": .string(entry.role.rawValue), "key": .string(entry.key.hex),
                        "retired": .string(entry.retired.iso8601),
                    ])
                }
            ),
        ])
        try AtomicFile.replace(folder.appending(Self.name), document.canonicalBytes().span, mode: 0o644)
    }

    private static func entries(_ document: JSONValue) -> [Entry]? {
        guard case .object(let fields) = document, fields.count == 2, fields["format"] == .integer(1),
            case .array(let keys) = fields["keys"]
        else { return nil }
        var entries: [Entry] = []
        for case .object(let fields) in keys {
            guard fields.count == 3, case .string(let role) = fields["role"], let role = KeyRole(rawValue: role),
                case .string(let key) = fields["key"], let key = PublicKey(hex: key),
                case .string(let retired) = fields["retired"], let retired = Timestamp(iso8601: retired)
            else { return nil }
            entries.append(Entry(role: role, key: key, retired: retired))
        }
        return entries.count == keys.count ? entries : nil
    }
}
