import Ledger
import Sealing
import Stores

/// A head whose signature and signer were checked, with its bytes as they lie in a store.
struct SoundHead: Sendable {
    let head: Head
    let digest: Digest
    let bytes: [UInt8]
}

/// The heads of one replica, each looked at by itself, so that one damaged head does not hide the others.
struct HeadSurvey: Sendable {
    /// Heads that are as they were signed, by number.
    private(set) var sound: [UInt64: SoundHead] = [:]
    /// What is wrong with the others, by number.
    private(set) var faults: [UInt64: ObjectFault] = [:]
    /// What was never a head of this repository, by the number of its name: why it is none.
    private(set) var unknown: [UInt64: String] = [:]

    /// Reads every head that lies there.
    /// - Throws: the store's errors that are about more than a head.
    init(_ replica: Replica, trusting ledger: Ledger) throws {
        var below: UInt64 = 0
        for object in try replica.store.list(.head).sorted(by: { $0.name < $1.name }) {
            guard let number = object.name.number else { continue }
            let next = below
            below = number
            if let reason = try replica.unknownHead(object, above: next, trusting: ledger) {
                unknown[number] = reason
                continue
            }
            do {
                let bytes = try replica.store.read(object.name, maximumBytes: FormatLimits.head)
                let (head, digest) = try replica.parse(head: number, bytes, trusting: ledger)
                sound[number] = SoundHead(head: head, digest: digest, bytes: bytes)
            } catch let error as StoreError {
                guard error.isAboutObject else { throw error }
                faults[number] = ObjectFault(error, expected: object.size)
            } catch let error as RepositoryError {
                faults[number] = error.kind == .unauthorised ? .unopenable(error.message) : .altered
            }
        }
    }

    /// The highest number that lies there, sound or not; 0 when there is none.
    var highest: UInt64 { max(sound.keys.max() ?? 0, faults.keys.max() ?? 0) }
}

/// Sound heads of several replicas together.
struct HeadPool: Sendable {
    private var heads: [Digest: SoundHead] = [:]

    /// Adds what one replica holds.
    mutating func add(_ survey: HeadSurvey) {
        for head in survey.sound.values { heads[head.digest] = head }
    }

    /// The heads from a full one up to each newest that has all of them, oldest first: one chain when the replicas
    /// agree, several when somebody wrote to a copy that had been rolled back.
    var newestChains: [[SoundHead]] {
        let candidates = heads.values.sorted { ($0.head.number, $1.digest) > ($1.head.number, $0.digest) }
        var found: [[SoundHead]] = []
        for candidate in candidates {
            if let number = found.first?.last?.head.number, candidate.head.number < number { break }
            if let chain = chain(to: candidate) { found.append(chain) }
        }
        return found
    }

    private func chain(to newest: SoundHead) -> [SoundHead]? {
        var chain = [newest]
        var current = newest
        while !current.head.isFull {
            guard let previous = current.head.previous, let next = heads[previous],
                next.head.number + 1 == current.head.number
            else { return nil }
            chain.append(next)
            current = next
        }
        return chain.reversed()
    }
}
