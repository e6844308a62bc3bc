internal import Sealing

extension ObjectName: CustomStringConvertible {
    /// The name as text, at most 128 bytes of `[a-z0-9./]`.
    package var description: String {
        let folder = self.folder
        return folder.isEmpty ? fileName : folder + "/" + fileName
    }

    /// A name from its text; nil when the text is not exactly what ``description`` gives.
    package init?(_ text: String) {
        guard text.utf8.count <= ObjectName.maximumBytes else { return nil }
        if text == ObjectName.repository.description {
            self = .repository
            return
        }
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let folder = text[..<slash]
        let kindFolder = folder.prefix { $0 != "/" }
        guard
            let kind = ObjectKind.allCases.first(where: { $0 != .repository && $0.folder == kindFolder }),
            let name = ObjectName(kind: kind, fileName: text[text.utf8.index(after: slash)...]),
            // By bytes: characters that only look like these, or join with them, make another name.
            name.description.utf8.elementsEqual(text.utf8)
        else { return nil }
        self = name
    }

    /// A name from its kind and its last component; nil when that is not of the kind's form.
    init?(kind: ObjectKind, fileName: some StringProtocol) {
        func number() -> UInt64? {
            guard fileName.utf8.count == 16, fileName.utf8.allSatisfy(ObjectName.isHexDigit) else { return nil }
            return UInt64(fileName, radix: 16).flatMap { (1...ObjectName.maximumNumber).contains($0) ? $0 : nil }
        }
        let form: Form? =
            switch kind {
            case .checkpoint: number().map { .checkpoint($0) }
            case .head: number().map { .head($0) }
            case .index: Digest(hex: fileName).map { .index($0) }
            case .ledger: Digest(hex: fileName).map { .ledger($0) }
            case .pack: Digest(hex: fileName).map { .pack($0) }
            case .receipt: ObjectName.receipt(String(fileName))?.form
            case .repository: fileName == "repository.json" ? .repository : nil
            case .snapshot: Digest(hex: fileName).map { .snapshot($0) }
            }
        guard let form else { return nil }
        self.init(form: form)
    }

    /// The folder it lies in, below the repository's; empty for `repository.json`.
    var folder: String {
        guard case .pack(let digest) = form else { return kind.folder }
        return kind.folder + "/" + digest.hex.prefix(2)
    }

    /// The last component.
    var fileName: String {
        switch form {
        case .checkpoint(let number), .head(let number):
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        case .index(let digest), .ledger(let digest), .pack(let digest), .snapshot(let digest):
            return digest.hex
        case .receipt(let id): return id
        case .repository: return "repository.json"
        }
    }

    /// The highest number of a head or checkpoint, which no repository comes to; the lowest is 1.
    ///
    /// What has a higher one is no object's name.
    package static let maximumNumber: UInt64 = (1 << 48) - 1

    /// The longest text that is looked at.
    package static let maximumBytes = 128
}
