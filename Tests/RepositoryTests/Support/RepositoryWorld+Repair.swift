import Ledger
import Sealing
import Simulation
import Stores
import Testing

@testable import Repository

extension RepositoryWorld {
    /// The copies by party, some of them in other stores.
    func parties(_ others: [Int: any Store] = [:]) throws -> [String: Replica] {
        var parties: [String: Replica] = [:]
        for (number, store) in stores.enumerated() {
            parties["store:" + store.place.name] = try Replica(opening: others[number] ?? store)
        }
        return parties
    }

    /// Repairs copies that were opened earlier.
    func repair(
        _ replicas: [String: Replica],
        only targets: Set<String>? = nil,
        known: [HeadReference] = [],
        withKeys: Bool = true,
        acceptsLoss: Bool = false,
        isDryRun: Bool = false
    ) throws -> RepairReport {
        try Repair.run(
            Repair.Request(
                replicas: replicas,
                targets: targets ?? Set(replicas.keys),
                primary: ledger.primary,
                ledger: ledger,
                known: known,
                lease: withKeys ? lease() : nil,
                writer: withKeys ? writer : nil,
                acceptsLoss: acceptsLoss,
                isDryRun: isDryRun
            ),
            context: context
        )
    }

    /// A digest over all objects of a store, names and bytes.
    func fingerprint(of number: Int) throws -> Digest {
        var hash = SHA256Stream()
        for (name, bytes) in stores[number].contents.sorted(by: { $0.key < $1.key }) {
            let line = Array("\(name) \(bytes.count)\n".utf8)
            hash.update(line.span)
            hash.update(bytes.span)
        }
        return hash.finish()
    }
}

/// What can happen to an object.
enum Damage: CaseIterable, CustomTestStringConvertible {
    case flipped, cut, overlong, missing

    var testDescription: String { "\(self)" }

    func happen(to name: ObjectName, in store: SimulatedStore, at place: Int? = nil) {
        guard var bytes = store.contents[name] else { return }
        switch self {
        case .flipped:
            bytes[place ?? bytes.count / 2] ^= 4
            store.contents[name] = bytes
        case .cut: store.contents[name] = Array(bytes.dropLast(7))
        case .overlong: store.contents[name] = bytes + [UInt8](repeating: 0, count: 20 << 20)
        case .missing: store.contents[name] = nil
        }
    }
}

extension RepositoryWorld {
    /// The copies but one.
    func partiesBesides(_ number: Int) throws -> [String: Replica] {
        var parties: [String: Replica] = [:]
        for (other, store) in stores.enumerated() where other != number {
            parties["store:" + store.place.name] = try Replica(opening: store)
        }
        return parties
    }
}
