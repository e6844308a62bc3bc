internal import Sealing
internal import Stores

extension StoreInventory {
    var document: JSONValue {
        .object(["stores": .array(stores.map(\.json)), "findings": .array(findings.map(\.json))])
    }

    func text(colour: Bool) -> String {
        var table = Table(
            "STORE",
            "REPOSITORY",
            ">HEAD",
            ">PACKS",
            ">INDEXES",
            ">SNAPSHOTS",
            ">FILES",
            ">BYTES",
            "STATE"
        )
        var troubles = ""
        for store in stores {
            if let trouble = store.trouble { troubles += "  \(store.name): \(trouble)\n" }
            for copy in store.copies {
                func count(_ kind: ObjectKind) -> String {
                    copy.amounts.isEmpty ? "-" : Quantity.grouped(copy.amounts[kind]?.count ?? 0)
                }
                table.add(
                    store.name,
                    copy.dataset ?? copy.repository.hex,
                    copy.head.map { String($0) } ?? "-",
                    count(.pack),
                    count(.index),
                    count(.snapshot),
                    Quantity.grouped(copy.total.count),
                    Quantity.bytes(copy.total.bytes),
                    state(copy, store)
                )
                if let trouble = copy.trouble { troubles += "  \(store.name): \(copy.dataset ?? "?"): \(trouble)\n" }
            }
            for other in store.others {
                let size = other.size.map { Quantity.bytes($0) } ?? "-"
                table.add(store.name, other.path, "-", "-", "-", "-", "-", size, other.kind.rawValue)
            }
        }
        var text = table.rendered(colour: colour)
        if !troubles.isEmpty { text += "\nCould not be looked at:\n" + troubles }
        text += findings.isEmpty ? "\nNothing unexpected was found.\n" : "\nUnexpected:\n"
        return text + findings.map(\.text).joined()
    }

    private func state(_ copy: CopyInventory, _ store: Store) -> String {
        if copy.trouble != nil { return "unknown" }
        let isUnexpected = findings.contains { $0.store == store.name && $0.repository == copy.repository }
        return isUnexpected ? "unexpected" : "as expected"
    }
}

extension StoreInventory.Store {
    fileprivate var json: JSONValue {
        .object([
            "store": .string(name), "region": .string(region), "trouble": .text(trouble),
            "repositories": .array(copies.map(\.json)), "others": .array(others.map(\.json)),
        ])
    }
}

extension CopyInventory {
    /// Names in one list of a document.
    private static let listedNames = 1000

    fileprivate var json: JSONValue {
        .object([
            "repository": .string(repository.hex), "dataset": .text(dataset), "head": .count(head),
            "objects": .object(
                Dictionary(
                    uniqueKeysWithValues: amounts.map { kind, amount in
                        (
                            kind.rawValue,
                            .object(["count": .count(amount.count), "bytes": .count(amount.bytes)])
                        )
                    }
                )
            ),
            "files": .count(total.count), "bytes": .count(total.bytes),
            "missing_count": .count(missing.count), "missing": names(missing),
            "unnamed_count": .count(unnamed.count), "unnamed": names(unnamed),
            "strays": .array(strays.prefix(Self.listedNames).map(\.json)), "trouble": .text(trouble),
        ])
    }

    private func names(_ names: [ObjectName]) -> JSONValue {
        .texts(names.prefix(Self.listedNames).map(\.description))
    }
}

extension Stray {
    fileprivate var json: JSONValue {
        .object([
            "path": .string(path), "kind": .string(kind.rawValue), "bytes": .count(size),
            "locked": .bool(lock != nil), "locked_until": .time(lock?.until),
            "legal_hold": .bool(lock?.isHold ?? false),
        ])
    }
}
