package import Sealing

/// What can hold a part of a repository.
package enum PartyKind: String, Hashable, CaseIterable, Sendable {
    /// Holds ciphertext.
    case store
    /// Holds keys.
    case custodian
    /// Holds what was restored, until a declared time.
    case target
}

/// A party of a repository, as its join declares it.
package struct Party: Hashable, Comparable, Sendable {
    /// What it holds.
    package let kind: PartyKind
    /// The operator's name for it.
    package let name: String
    /// The region it belongs to.
    package let region: String
    /// The key that a custodian signs with; nil for others.
    package let key: PublicKey?
    /// The digest of a store's `store.json`; nil for others.
    package let storeIdentity: Digest?
    /// When a target is meant to be gone; nil for others, and for a target that names no time.
    package let expires: Timestamp?
    /// The subjects whose data a target was given, ascending, each once: nobody else's can be in it; nil: anybody's can.
    package let subjects: [UInt64]?

    /// Subjects that a target can name at most.
    package static let maximumSubjects = 256

    /// A party from its parts.
    /// - Throws: `badText`.
    package init(
        kind: PartyKind,
        name: String,
        region: String,
        key: PublicKey? = nil,
        storeIdentity: Digest? = nil,
        expires: Timestamp? = nil,
        subjects: [UInt64]? = nil
    ) throws(LedgerError) {
        guard LedgerText.isName(name), LedgerText.isName(region) else {
            throw LedgerError(.badText, "a party or region whose name has other characters than names have")
        }
        guard kind == .target || expires == nil && subjects == nil else {
            throw LedgerError(.badText, "a party that is no target, with what only a target has")
        }
        if let subjects {
            guard subjects.count <= Self.maximumSubjects, zip(subjects, subjects.dropFirst()).allSatisfy(<) else {
                throw LedgerError(.badText, "a target with too many subjects, or in disorder")
            }
        }
        self.expires = expires
        self.subjects = subjects
        self.kind = kind
        self.name = name
        self.region = region
        self.key = key
        self.storeIdentity = storeIdentity
    }

    /// `custodian:NAME`, `store:NAME`, `target:NAME`.
    package var id: String { kind.rawValue + ":" + name }

    /// True unless it is a target that was given only what others are, and nothing of nobody's.
    package func mayHold(_ scope: ScopePrefix) -> Bool {
        // What is destroyed with a leaf that was given up are sealed bytes; nothing of them lies in a target.
        if case .leaf = scope { return kind != .target }
        guard let subjects else { return true }
        return switch scope {
        case .repository: true
        // Files of nobody's may hold anybody.
        case .subject(let subject), .object(let subject, _): subjects.contains(subject) || subjects.contains(0)
        case .leaf: false
        }
    }

    /// By id, then by what else it says.
    package static func < (left: Party, right: Party) -> Bool {
        (left.id, left.region, left.key?.hex ?? "", left.storeIdentity?.hex ?? "")
            < (right.id, right.region, right.key?.hex ?? "", right.storeIdentity?.hex ?? "")
    }

    var json: JSONValue {
        var fields: [String: JSONValue] = [
            "kind": .string(kind.rawValue), "name": .string(name), "region": .string(region),
        ]
        if let key { fields["key"] = .string(key.hex) }
        if let storeIdentity { fields["store"] = .string(storeIdentity.hex) }
        if let expires { fields["expires"] = .string(expires.iso8601) }
        if let subjects { fields["subjects"] = .array(subjects.map { .string(ScopePath.hex($0)) }) }
        return .object(fields)
    }

    init?(json: JSONValue) {
        guard let kind = json["kind"]?.stringValue.flatMap(PartyKind.init(rawValue:)),
            let name = json["name"]?.stringValue, let region = json["region"]?.stringValue,
            let party = try? Party(
                kind: kind,
                name: name,
                region: region,
                key: json["key"]?.stringValue.flatMap({ PublicKey(hex: $0) }),
                storeIdentity: json["store"]?.stringValue.flatMap({ Digest(hex: $0) }),
                expires: json["expires"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
                subjects: json["subjects"]?.arrayValue?.compactMap({ $0.stringValue.flatMap(ScopePath.value(hex:)) })
            ), party.json == json
        else { return nil }
        self = party
    }
}

/// How a party ceased to be one.
package enum Departure: Hashable, Sendable {
    /// It destroyed what it held, and signed so.
    case destroyed(DestructionReceipt)
    /// Nobody can reach it any more; it stays on every later certificate as unproven.
    case lost
    /// An operator says that it is gone, and why that is so in a code; for targets alone. Every later certificate repeats
    /// it as attested.
    case stated(reason: String)

    /// The party's own statement; nil when it was lost.
    package var receipt: DestructionReceipt? {
        if case .destroyed(let receipt) = self { receipt } else { nil }
    }

    /// Why an operator says that it is gone; nil when none does.
    package var reason: String? {
        if case .stated(let reason) = self { reason } else { nil }
    }

    /// True when the party itself stated that it holds nothing any more.
    package var isProven: Bool { receipt != nil }

    /// The name that the JSON holds: `destroyed`, `lost`, `stated`.
    package var name: String {
        switch self {
        case .destroyed: "destroyed"
        case .lost: "lost"
        case .stated: "stated"
        }
    }
}

/// Texts in the ledger: never free ones, so that no personal data can slip in.
package enum LedgerText {
    /// Names of parties, regions and roles: letters, digits, `-`, `_` and `.`, at most 64.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isLetterOrDigit($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }

    /// Codes and references: as names, with `:`, `/`, `#` and `+`, at most 128.
    package static func isCode(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                isLetterOrDigit($0) || [0x2D, 0x2E, 0x5F, 0x3A, 0x2F, 0x23, 0x2B].contains($0)
            }
    }

    /// Random ids: 32 lower-case hex digits.
    static func isRandomID(_ text: String) -> Bool {
        text.utf8.count == 32 && Hex.decode(text) != nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
