internal import Sealing
internal import Stores

extension StoreConformance {
    static let listing = [
        ConformanceCase("each kind is listed by itself, sorted, with sizes") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            let names = try everyKind()
            for (position, name) in names.enumerated().reversed() {
                try store.create(name, Sample.bytes(position).span)
            }
            for kind in ObjectKind.allCases {
                let expected = names.enumerated()
                    .map { StoredObject(name: $1, size: UInt64($0)) }
                    .filter { $0.name.kind == kind }
                    .sorted { $0.name < $1.name }
                let found = try store.list(kind)
                try require(found == expected, "\(kind): \(found.map(\.name))")
            }
            try require(store.strays().isEmpty, "objects are called strays")
        },
        ConformanceCase("an empty repository lists nothing of any kind") { subject in
            for access in [ConformanceAccess.reading, .writing] {
                let store = try subject.open(Sample.repository, for: access)
                for kind in ObjectKind.allCases { try require(store.list(kind).isEmpty, "\(kind) is not empty") }
                try require(store.strays().isEmpty, "it has strays")
            }
        },
        ConformanceCase("what is no object is a stray, and never listed as an object") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.pack(Sample.digest(1)), Sample.bytes(1).span)
            try store.create(.head(1), Sample.bytes(1).span)
            let digest = Sample.digest(1).hex
            let strays = [
                "README", "heads/0000000000000001.old", "heads/1", "heads/000000000000000A",
                "ledger/\(digest.uppercased())",
                "packs/\(digest)", "packs/zz/\(digest)", "packs/00/\(digest)", "packs/\(digest.prefix(2))/x", "tmp-0",
            ].filter { $0 != "packs/\(digest.prefix(2))/\(digest)" }
            guard try strays.map({ try subject.plant($0, in: Sample.repository) }).allSatisfy({ $0 }) else { return }
            // A store with folders can say of one at once that nothing in it belongs there.
            let found = try store.strays().map { $0.path == "packs/zz" ? "packs/zz/\(digest)" : $0.path }
            let expected = strays.sorted()
            try require(found.sorted() == expected, "the strays are \(found)")
            try require(store.list(.head).map(\.name) == [.head(1)], "a stray is listed as a head")
            try require(store.list(.pack).map(\.name) == [.pack(Sample.digest(1))], "a stray is listed as a pack")
            try require(store.list(.ledger).isEmpty, "a stray is listed as an entry")
        },
    ]

    /// Names of every kind, some with extreme numbers.
    private static func everyKind() throws -> [ObjectName] {
        var names: [ObjectName] = [.repository]
        for number in [1, 255, ObjectName.maximumNumber] { names += [.head(number), .checkpoint(number)] }
        for number in 0..<20 {
            let digest = Sample.digest(number)
            names += [.pack(digest), .index(digest), .snapshot(digest), .ledger(digest)]
            guard let receipt = ObjectName.receipt(String(digest.hex.prefix(32))) else {
                throw ConformanceFailure(description: "32 hex digits are no receipt's id")
            }
            names.append(receipt)
        }
        return names
    }
}
