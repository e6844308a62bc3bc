import Custody
import Ledger
import Sealing
import Stores

/// One repair: looks at every target, copies what is bad or missing, and deals with what no copy has.
struct RepairRun {
    let request: Repair.Request
    let context: EngineContext
    let basis: RepairBasis
    private var report = RepairReport()
    /// What is wrong in each target, as long as it is: by object, by party.
    private var faults: [ObjectName: [String: ObjectFault]] = [:]

    init(_ request: Repair.Request, _ context: EngineContext) throws {
        self.request = request
        self.context = context
        basis = try RepairBasis(request)
    }

    /// The targets, sorted.
    private var targets: [(party: String, replica: Replica)] {
        request.targets.sorted().compactMap { party in request.replicas[party].map { (party, $0) } }
    }

    mutating func run() throws -> RepairReport {
        if let lost = basis.lostHead {
            guard request.acceptsLoss else { throw lost.error(in: basis.ledger.repository) }
            report.losses.append(RepairLoss(object: ObjectName.head(lost.number).description, affected: []))
        }
        for (party, replica) in targets { try repairSigned(party, replica) }
        report.state = basis.state
        if let state = basis.state {
            try survey(state)
            try copyObjects(state)
            try joinPacks(state)
        }
        for (party, replica) in targets { try removeUnknown(party, replica) }
        // The heads come last: a copy shows only what it has.
        for (party, replica) in targets { try repairHeads(party, replica) }
        try concludeLosses()
        return report
    }

    // MARK: Signed objects

    /// Descriptor, ledger, receipts and checkpoints.
    private mutating func repairSigned(_ party: String, _ replica: Replica) throws {
        let descriptor = replica.descriptor.signed.encoded()
        let present = try replica.store.readIfIntact(.repository, maximumBytes: RepositoryDescriptor.maximumBytes)
        if present != descriptor {
            let isThere = try replica.store.size(.repository) != nil
            try put(.repository, descriptor, in: replica, party, isThere ? .altered : .missing, .joined)
        }
        for name in basis.damagedEntries[party] ?? [] {
            let entry = name.digest.flatMap(basis.ledger.entry)
            if entry == nil {
                // It may be an erasure that only this copy had been told of: it stays until the loss is accepted.
                report.losses.append(RepairLoss(object: name.description, affected: []))
                report.isLossAccepted = request.acceptsLoss
            }
            let isGoing = !request.isDryRun && (entry != nil || request.acceptsLoss)
            guard try !isGoing || isRemoved(name, from: replica) else {
                note(party, name, .altered, .kept)
                continue
            }
            let source = entry.flatMap { entry in
                request.ledgers.sorted { $0.key < $1.key }.first { $0.key != party && $0.value.contains(entry.digest) }
            }
            note(party, name, .altered, entry == nil ? .lost : .copied(from: source?.key ?? "another party"))
        }
        if !request.isDryRun { _ = try basis.ledger.write(to: replica.store) }
        for kind in [ObjectKind.receipt, .checkpoint] {
            for name in try replica.damagedStatements(among: kind) {
                // What cannot be verified proves nothing, and the next verification makes a new one.
                try remove(name, from: replica, party, .altered)
            }
        }
    }

    /// Heads that are needed and not there as they were signed; damaged ones that nothing needs go.
    ///
    /// A copy that lacks what the newest head names stays behind: what it shows, it has. The primary alone is brought
    /// forward, since a head can then be committed there that does without.
    private mutating func repairHeads(_ party: String, _ replica: Replica) throws {
        guard let survey = basis.surveys[party] else { return }
        let isWhole = !faults.values.contains { $0[party] != nil }
        let last = isWhole || party == request.primary ? UInt64.max : survey.highest
        for head in basis.chain
        where head.head.number <= last && survey.sound[head.head.number]?.digest != head.digest {
            let number = head.head.number
            let fault =
                survey.faults[number]
                ?? (survey.sound[number] == nil ? .missing : .inconsistent("it is not the one that others hold"))
            let source = basis.surveys.sorted { $0.key < $1.key }.first {
                $0.value.sound[number]?.digest == head.digest
            }
            try put(.head(number), head.bytes, in: replica, party, fault, .copied(from: source?.key ?? party))
        }
        let needed = Set(basis.chain.map(\.head.number))
        for (number, fault) in survey.faults.sorted(by: { $0.key < $1.key }) where !needed.contains(number) {
            let source = basis.surveys.sorted { $0.key < $1.key }.first { $0.value.sound[number] != nil }
            if let source, let head = source.value.sound[number], number < needed.min() ?? 0 {
                try put(.head(number), head.bytes, in: replica, party, fault, .copied(from: source.key))
            } else if number < basis.state?.number ?? 0 {
                try remove(.head(number), from: replica, party, fault)
            } else {
                note(party, .head(number), fault, .lost)
            }
        }
    }

    /// Takes away what lies under the names of heads and ledger entries and is none.
    ///
    /// A number just above the newest head stays: somebody who commits now may have passed over it, and another, who
    /// found it free, would commit under it unseen. It goes once the heads have passed it.
    private mutating func removeUnknown(_ party: String, _ replica: Replica) throws {
        let newest = basis.state?.number ?? 0
        for (name, reason) in (basis.unknown[party] ?? [:]).sorted(by: { $0.key < $1.key }) {
            if let number = name.number, number > newest, number - newest <= FormatLimits.headGap {
                note(party, name, .unknown(reason), .passedOver)
            } else {
                try remove(name, from: replica, party, .unknown(reason))
            }
        }
    }

    // MARK: Objects named by their bytes

    private mutating func survey(_ state: RepositoryState) throws {
        for (party, replica) in targets {
            let seen = try ObjectSurvey(replica, context: context, reading: { _ in true }).run(state.objects)
            report.bytesRead += seen.bytesRead
            for (object, fault) in seen.faults { faults[object, default: [:]][party] = fault }
        }
    }

    private mutating func copyObjects(_ state: RepositoryState) throws {
        let objects = state.objects
        let progress = ProgressCounter(
            .copying,
            to: context.progress,
            bytes: faults.keys.reduce(0) { $0 + (objects[$1] ?? 0) },
            files: UInt64(faults.count)
        )
        var buffer: [UInt8] = []
        for (object, parties) in faults.sorted(by: { $0.key < $1.key }) {
            let size = objects[object] ?? 0
            for (party, fault) in parties.sorted(by: { $0.key < $1.key }) {
                guard let replica = request.replicas[party],
                    let source = try supply(object, size, to: party, into: &buffer)
                else { continue }
                try put(object, buffer, in: replica, party, fault, .copied(from: source))
                settle(object, party)
            }
            progress.add(bytes: size, files: 1)
        }
    }

    /// Puts an object's bytes into the buffer once a copy has them as the name says.
    /// - Returns: that copy; nil when there is none.
    /// - Throws: when a copy is out of reach as a whole, since nothing may then be called lost.
    private func supply(
        _ object: ObjectName,
        _ size: UInt64,
        to target: String,
        into buffer: inout [UInt8]
    ) throws -> String? {
        try basis.sources(of: object.kind, besides: target).first { party in
            guard let store = request.replicas[party]?.store,
                try ifUndamaged({ try store.read(object, offset: 0, count: Int(size), into: &buffer) }) != nil
            else { return false }
            return SHA256.hash(buffer.span) == object.digest
        }
    }

    /// Puts packs together of which each copy has another part damaged.
    private mutating func joinPacks(_ state: RepositoryState) throws {
        let packs = faults.keys.filter { $0.kind == .pack }.sorted()
        guard !packs.isEmpty, let salvage = try salvage(state) else { return }
        for object in packs {
            guard let pack = object.digest, let size = state.packs[pack],
                let whole = try salvage.look(into: pack, size: size).whole
            else { continue }
            for (party, fault) in (faults[object] ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard let replica = request.replicas[party] else { continue }
                try put(object, whole, in: replica, party, fault, .joined)
                settle(object, party)
            }
        }
    }

    private func salvage(_ state: RepositoryState) throws -> PackSalvage? {
        guard let lease = request.lease, try lease.keys(for: .metadata) != nil, let reader = readingReplica else {
            return nil
        }
        let repository = try OpenedRepository(
            replica: reader,
            ledger: basis.ledger,
            state: state,
            lease: lease,
            context: context,
            isSalvaging: true
        )
        return PackSalvage(repository, stores: request.replicas.sorted { $0.key < $1.key }.map(\.value.store))
    }

    /// The copy to read lists from: of the targets the one with the fewest faults, the primary before others.
    private var readingReplica: Replica? {
        func rank(_ party: String) -> (Int, Int, String) {
            (faults.values.count { $0[party] != nil }, party == request.primary ? 0 : 1, party)
        }
        return targets.min { rank($0.party) < rank($1.party) }?.replica
    }

    // MARK: Losses

    /// Says what is lost; makes indexes anew, and with leave commits a head without the rest.
    private mutating func concludeLosses() throws {
        let lost = faults.filter { !$0.value.isEmpty }
        guard !lost.isEmpty || basis.lostHead != nil else { return }
        let rebuilt = request.canCommit ? Set(lost.keys.filter { $0.kind == .index }) : []
        try describe(lost.filter { !rebuilt.contains($0.key) })
        for (object, parties) in lost.sorted(by: { $0.key < $1.key }) {
            for (party, fault) in parties.sorted(by: { $0.key < $1.key }) {
                note(party, object, fault, rebuilt.contains(object) ? .rebuilt : .lost)
            }
        }
        let dropped = request.acceptsLoss ? Set(lost.keys) : rebuilt
        guard !request.isDryRun, !dropped.isEmpty || basis.lostHead != nil else { return }
        let renewal = try HeadRenewal(request, basis, context)
        let renewed = try renewal.run(without: dropped)
        report.state = renewed.state
        report.committed = renewed.state.number
        report.chunksSaved = renewed.chunksSaved
        report.isLossAccepted = request.acceptsLoss
        if basis.lostHead != nil {
            report.erasuresToRun = Set(basis.ledger.tombstones.filter { $0.retiredLeaf == nil }.map(\.id)).sorted()
        }
    }

    /// Which snapshots and files suffer from what no copy has.
    private mutating func describe(_ lost: [ObjectName: [String: ObjectFault]]) throws {
        guard !lost.isEmpty else { return }
        var affected: [ObjectName: [AffectedSnapshot]] = [:]
        if let state = basis.state, let lease = request.lease, let reader = readingReplica,
            let content = try ContentCheck(
                reader,
                ledger: basis.ledger,
                state: state,
                lease: lease,
                context: context
            )
        {
            var seen = lost.compactMapValues { $0.values.first }
            var accepted: [AffectedSnapshot] = []
            try content.run(&seen, &affected, &accepted)
        }
        for object in lost.keys.sorted() {
            report.losses.append(RepairLoss(object: object.description, affected: affected[object] ?? []))
        }
    }

    // MARK: Writing

    /// Puts good bytes in the place of what is there, which goes only now that they are in hand.
    private mutating func put(
        _ object: ObjectName,
        _ bytes: [UInt8],
        in replica: Replica,
        _ party: String,
        _ fault: ObjectFault,
        _ outcome: RepairAction.Outcome
    ) throws {
        guard !request.isDryRun else { return note(party, object, fault, outcome) }
        guard try fault == .missing || isRemoved(object, from: replica) else {
            return note(party, object, fault, .kept)
        }
        do {
            try replica.store.create(object, bytes.span)
        } catch {
            // A replication at the same time may have put it there.
            guard error.kind == .alreadyExists else { throw error }
        }
        report.bytesWritten += UInt64(bytes.count)
        note(party, object, fault, outcome)
    }

    /// Takes away what nothing needs.
    private mutating func remove(
        _ object: ObjectName,
        from replica: Replica,
        _ party: String,
        _ fault: ObjectFault
    ) throws {
        let isGone = try request.isDryRun || isRemoved(object, from: replica)
        note(party, object, fault, isGone ? .removed : .kept)
    }

    /// Deletes an object; false when its store does not let it go yet, which keeps nothing else from being repaired.
    private func isRemoved(_ object: ObjectName, from replica: Replica) throws -> Bool {
        do {
            try replica.store.delete(object)
            return true
        } catch  where error.isAboutDeletion {
            return false
        }
    }

    private mutating func note(
        _ party: String,
        _ object: ObjectName,
        _ fault: ObjectFault,
        _ outcome: RepairAction.Outcome
    ) {
        report.actions.append(
            RepairAction(party: party, object: object.description, fault: fault, outcome: outcome)
        )
    }

    private mutating func settle(_ object: ObjectName, _ party: String) {
        faults[object]?[party] = nil
    }
}

extension Repair.Request {
    /// Whether a new head can be committed: with keys, a writer's key, and the primary at hand.
    var canCommit: Bool {
        lease != nil && writer != nil && primary.map { targets.contains($0) && replicas[$0] != nil } ?? false
    }
}

extension RepairBasis.LostHead {
    /// Refuses to go on without this head.
    fileprivate func error(in repository: RepositoryID) -> RepositoryError {
        RepositoryError(
            .behind,
            "\(witness) has seen head \(number) of repository \(repository), and no copy that can be reached holds it"
                + " whole",
            remedy: "Nothing was changed. Make the copy that holds it reachable. If there is none any more,"
                + " `landfast repair --accept-loss` goes on from what the copies hold."
        )
    }
}
