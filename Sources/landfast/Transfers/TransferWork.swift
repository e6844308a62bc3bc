internal import Catalog
internal import Residency
internal import Stores

/// One run's transfers, while it runs.
struct TransferWork {
    /// How a run ended.
    enum Outcome {
        /// As it should.
        case complete
        /// As it should, with only a part of what it was about.
        case partial
        /// With an error.
        case failed
    }

    /// From where to where: parties' ids, or kinds of places that have none.
    struct Key: Hashable {
        let source: String
        let target: String
    }

    /// One of its transfers so far.
    struct Transfer {
        var record: TransferRecord
        /// True when something of it could not be sent.
        var hasFailed = false

        mutating func count(_ bytes: Int) {
            record.objects += 1
            record.bytes += UInt64(bytes)
        }

        /// What came of it, in a run that ended so.
        func result(of outcome: Outcome) -> TransferRecord.Result {
            switch outcome {
            case .failed: .failed
            case _ where hasFailed: .failed
            case .partial: .partial
            case .complete: .complete
            }
        }
    }

    /// The run's kind.
    let kind: String
    let run: String
    /// True when copies are moved to where they belong now.
    let isRelocation: Bool
    /// Where what is read goes; nil: nowhere but through this process.
    let target: Place?
    /// The id that it was declared under.
    let targetName: String?
    /// What it is for, a code; nil: nobody said.
    let reason: String?
    var transfers: [Key: Transfer] = [:]

    /// Why bytes move in it, copied from a store or made by this process.
    func kind(isCopy: Bool) -> TransferRecord.Kind {
        switch kind {
        case "backup": .backup
        case "restore": .restore
        case "repair": .repair
        case _ where isRelocation: .relocation
        default: isCopy ? .replicate : .compaction
        }
    }
}

/// The objects that were read last, each with the store it came from.
struct RecentReadings {
    /// Far more than there are threads that read something and then put it somewhere.
    private static let limit = 256

    private var stores: [ObjectName: String] = [:]
    private var order: [ObjectName] = []
    private var next = 0

    /// Remembers a reading, and forgets the oldest when there are too many.
    mutating func note(_ name: ObjectName, in store: String) {
        guard stores.updateValue(store, forKey: name) == nil else { return }
        if order.count < Self.limit {
            order.append(name)
        } else {
            stores[order[next]] = nil
            order[next] = name
            next = (next + 1) % Self.limit
        }
    }

    /// The store that an object was last read from.
    func store(of name: ObjectName) -> String? { stores[name] }
}
