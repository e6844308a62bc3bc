package import Sealing

/// The name of an object within its repository: lower-case hex digits and fixed words, nothing else.
///
/// So a name holds no personal data, means the same to every kind of store, and cannot lead out of the repository.
/// Names sort as their text does.
package struct ObjectName: Hashable, Comparable, Sendable {
    /// In the order of the texts, which the synthesised comparison follows.
    enum Form: Hashable, Comparable, Sendable {
        case checkpoint(UInt64)
        case head(UInt64)
        case index(Digest)
        case ledger(Digest)
        case pack(Digest)
        case receipt(String)
        case repository
        case snapshot(Digest)
    }

    let form: Form

    init(form: Form) {
        self.form = form
    }

    /// `repository.json`: the signed description that every reader checks first.
    package static let repository = ObjectName(form: .repository)

    /// `heads/<16 hex digits>`.
    package static func head(_ number: UInt64) -> ObjectName { ObjectName(form: .head(number)) }

    /// `checkpoints/<16 hex digits>`.
    package static func checkpoint(_ number: UInt64) -> ObjectName { ObjectName(form: .checkpoint(number)) }

    /// `ledger/<64 hex digits>`, named by the digest of its bytes.
    package static func ledger(_ digest: Digest) -> ObjectName { ObjectName(form: .ledger(digest)) }

    /// `packs/<2 hex digits>/<64 hex digits>`, named by the digest of its bytes.
    package static func pack(_ digest: Digest) -> ObjectName { ObjectName(form: .pack(digest)) }

    /// `indexes/<64 hex digits>`, named by the digest of its bytes.
    package static func index(_ digest: Digest) -> ObjectName { ObjectName(form: .index(digest)) }

    /// `snapshots/<64 hex digits>`, named by the digest of its bytes.
    package static func snapshot(_ digest: Digest) -> ObjectName { ObjectName(form: .snapshot(digest)) }

    /// `receipts/<32 hex digits>`; nil when `id` is anything but 32 lower-case hex digits.
    package static func receipt(_ id: String) -> ObjectName? {
        guard id.utf8.count == 32, id.utf8.allSatisfy(isHexDigit) else { return nil }
        return ObjectName(form: .receipt(id))
    }

    /// In the order of the texts.
    package static func < (left: ObjectName, right: ObjectName) -> Bool { left.form < right.form }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}

extension ObjectName {
    /// What kind of object it names.
    package var kind: ObjectKind {
        switch form {
        case .checkpoint: .checkpoint
        case .head: .head
        case .index: .index
        case .ledger: .ledger
        case .pack: .pack
        case .receipt: .receipt
        case .repository: .repository
        case .snapshot: .snapshot
        }
    }

    /// The digest of the object's bytes when the object is named by it.
    package var digest: Digest? {
        switch form {
        case .index(let digest), .ledger(let digest), .pack(let digest), .snapshot(let digest): digest
        case .checkpoint, .head, .receipt, .repository: nil
        }
    }

    /// The number of a head or checkpoint.
    package var number: UInt64? {
        switch form {
        case .checkpoint(let number), .head(let number): number
        case .index, .ledger, .pack, .receipt, .repository, .snapshot: nil
        }
    }
}
