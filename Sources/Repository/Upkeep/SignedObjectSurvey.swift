import Ledger
import Sealing
import Stores

/// Looks at the objects that are signed and small: descriptor, ledger, heads, receipts, checkpoints.
struct SignedObjectSurvey {
    private let replica: Replica
    private let ledger: Ledger
    /// What is wrong.
    private(set) var findings: [CheckFinding] = []
    /// What the rest is to be measured by: the replica's own newest state, or the one it was given.
    private(set) var state: RepositoryState?
    /// Objects looked at, a count.
    private(set) var objects = 0

    private var store: any Store { replica.store }

    init(_ replica: Replica, ledger: Ledger) {
        self.replica = replica
        self.ledger = ledger
    }

    mutating func run(known: [HeadReference], reference: RepositoryState?) throws {
        try checkDescriptor()
        try checkLedger()
        try checkHeads(known, reference)
        for name in try replica.damagedStatements(among: .receipt) { add(name, .altered) }
        for name in try replica.damagedStatements(among: .checkpoint) { add(name, .altered) }
    }

    private mutating func add(_ object: ObjectName, _ fault: ObjectFault) {
        findings.append(CheckFinding(object, in: store.place.name, fault))
    }

    private mutating func checkDescriptor() throws {
        objects += 1
        do {
            let bytes = try store.read(.repository, maximumBytes: RepositoryDescriptor.maximumBytes)
            if bytes != replica.descriptor.signed.encoded() { add(.repository, .altered) }
        } catch {
            add(.repository, ObjectFault(error, expected: 0))
        }
    }

    private mutating func checkLedger() throws {
        let (present, damaged, unknown) = try replica.surveyLedgerAnew()
        objects += present.count + damaged.count
        for (name, reason) in unknown.sorted(by: { $0.key < $1.key }) { add(name, .unknown(reason)) }
        for name in damaged { add(name, .altered) }
        let names = Set(damaged.compactMap(\.digest))
        let missing = ledger.missing(from: present).count { !names.contains($0.digest) }
        guard missing > 0 else { return }
        let entries =
            missing == 1 ? "1 entry that other parties hold is" : "\(missing) entries that other parties hold are"
        findings.append(CheckFinding("ledger", in: store.place.name, .behind("\(entries) not there")))
    }

    private mutating func checkHeads(_ known: [HeadReference], _ reference: RepositoryState?) throws {
        let survey = try HeadSurvey(replica, trusting: ledger)
        objects += survey.sound.count + survey.faults.count
        for (number, fault) in survey.faults.sorted(by: { $0.key < $1.key }) { add(.head(number), fault) }
        for (number, reason) in survey.unknown.sorted(by: { $0.key < $1.key }) { add(.head(number), .unknown(reason)) }
        var pool = HeadPool()
        pool.add(survey)
        let own = pool.newestChains.first.flatMap { RepositoryState(of: $0.map { ($0.head, $0.digest) }) }
        let absent = absentHeads(survey)
        for number in absent { add(.head(number), .missing) }
        let shown = own?.number ?? 0
        if survey.highest > shown {
            // What lies above the own newest state is damaged or cut off: another replica says what was there.
            state = reference.map { $0.number >= survey.highest ? $0 : nil } ?? own
            return
        }
        state = own
        do {
            try replica.requireNotBehind(own, known: known)
        } catch {
            findings.append(CheckFinding("heads", in: store.place.name, .behind(error.message)))
        }
    }

    /// Heads that are missing between the newest one and the full one that it rests on.
    private func absentHeads(_ survey: HeadSurvey) -> [UInt64] {
        guard var number = survey.sound.keys.max() else { return [] }
        var absent: [UInt64] = []
        while number > 0 {
            if let head = survey.sound[number] {
                if head.head.isFull { break }
            } else if survey.faults[number] == nil {
                absent.append(number)
            }
            number -= 1
        }
        return absent
    }
}

extension Replica {
    /// Receipts or checkpoints that are not as they were signed.
    func damagedStatements(among kind: ObjectKind) throws -> [ObjectName] {
        try store.list(kind).map(\.name).filter { name in
            guard let bytes = try store.readIfIntact(name, maximumBytes: Receipt.maximumBytes) else { return true }
            return switch kind {
            case .receipt:
                (try? Receipt(parsing: bytes.span)).map { ObjectName.receipt($0.statement.id) != name } ?? true
            default: (try? Checkpoint(parsing: bytes.span)) == nil
            }
        }
    }
}
