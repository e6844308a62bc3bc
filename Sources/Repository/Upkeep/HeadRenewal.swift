import Ledger
import Sealing
import Stores

/// Commits a head that does without objects that no copy has: indexes are made anew from packs; with leave also what was
/// lost is dropped, and written down in the snapshots that needed it.
struct HeadRenewal {
    private let request: Repair.Request
    private let basis: RepairBasis
    private let context: EngineContext
    private let primary: Replica
    private let writer: SigningKey
    private let repository: OpenedRepository

    init(_ request: Repair.Request, _ basis: RepairBasis, _ context: EngineContext) throws {
        guard request.canCommit, let lease = request.lease, let writer = request.writer,
            let primary = request.primary.flatMap({ request.replicas[$0] })
        else {
            throw RepositoryError(
                .wrongKey,
                "a new head of repository \(basis.ledger.repository) can be committed only with keys, and on its primary",
                remedy:
                    "What could be copied was copied. Run it again where a custodian and the primary can be reached,"
                    + " for all copies."
            )
        }
        self.request = request
        self.basis = basis
        self.context = context
        self.primary = primary
        self.writer = writer
        repository = try OpenedRepository(
            replica: primary,
            ledger: basis.ledger,
            state: basis.state,
            lease: lease,
            context: context,
            isSalvaging: true
        )
    }

    /// What was committed.
    struct Result {
        var state: RepositoryState
        /// Chunks that were moved out of damaged packs.
        var chunksSaved = 0
    }

    /// Commits, deletes from the primary what the new head condemns, and brings the other targets to it.
    func run(without lost: Set<ObjectName>) throws -> Result {
        var proposal = Proposal(basis.state)
        let sink = PackSink(repository)
        let saved = try dropPacks(Set(lost.filter { $0.kind == .pack }.compactMap(\.digest)), sink, &proposal)
        for name in lost {
            guard let digest = name.digest else { continue }
            switch name.kind {
            case .index: proposal.indexes[digest] = nil
            case .snapshot: proposal.snapshots[digest] = nil
            default: break
            }
        }
        if basis.lostHead != nil { try adopt(&proposal) }
        try indexTheRest(&proposal)
        try rewriteSnapshots(&proposal)
        let before = Set(basis.state?.objects.keys.map { $0 } ?? [])
        proposal.condemned = before.subtracting(proposal.objectNames)
        let state = try commit(proposal)
        // What cannot be deleted yet lies unnamed until the next compaction or pruning.
        var kept = KeptObjects()
        for name in proposal.condemned.sorted() { _ = try kept.delete(name, from: primary.store) }
        for (party, replica) in request.replicas.sorted(by: { $0.key < $1.key })
        where party != request.primary && request.targets.contains(party) {
            _ = try Replication.run(
                from: primary,
                to: replica,
                ledger: basis.ledger,
                known: request.known,
                context: context
            )
        }
        return Result(state: state, chunksSaved: saved)
    }

    /// Moves what is undamaged out of packs that no copy has whole, and takes them out of the indexes.
    /// - Returns: how many chunks were saved.
    private func dropPacks(_ packs: Set<Digest>, _ sink: PackSink, _ proposal: inout Proposal) throws -> Int {
        guard !packs.isEmpty else { return 0 }
        let salvage = PackSalvage(repository, stores: request.replicas.sorted { $0.key < $1.key }.map(\.value.store))
        var saved = 0
        for pack in packs.sorted() {
            for (entry, sealed) in try salvage.look(into: pack, size: proposal.packs[pack] ?? 0).chunks {
                try sink.add(sealed, path: entry.path, chunk: entry.chunk)
                saved += 1
            }
            proposal.packs[pack] = nil
        }
        try sink.flush()
        proposal.packs.merge(sink.packs) { old, _ in old }
        let live = proposal.indexes
        for run in repository.index.runs where live[run.name] != nil {
            guard run.header.packs.contains(where: { packs.contains($0.name) }) else { continue }
            proposal.indexes[run.name] = nil
            var rest: [ChunkLocation] = []
            try run.forEach { location in
                if !packs.contains(location.pack) { rest.append(location) }
            }
            try proposal.indexes.merge(repository.storeIndexes(rest, packSizes: proposal.packs)) { $1 }
        }
        proposal.indexes.merge(sink.indexes) { old, _ in old }
        return saved
    }

    /// Takes in what lies on the primary and was named by the head that is lost: packs and manifests that open, but
    /// nothing that a head condemned.
    ///
    /// What the lost head took away because of an erasure may be named again by this; it opens nowhere, and the next
    /// compaction takes it away.
    private func adopt(_ proposal: inout Proposal) throws {
        let condemned = basis.chain.reduce(into: Set<ObjectName>()) { $0.formUnion($1.head.condemned) }
        var reader = repository.packReader()
        for object in try primary.store.list(.pack) where !condemned.contains(object.name) {
            guard let name = object.name.digest, proposal.packs[name] == nil,
                let bytes = try ifUndamaged({
                    try primary.store.read(object.name, maximumBytes: FormatLimits.pack)
                }),
                SHA256.hash(bytes.span) == name,
                try ifUndamaged({ try reader.entries(of: name, size: object.size) }) != nil
            else { continue }
            proposal.packs[name] = object.size
        }
        let known = Set(try repository.readableSnapshots().snapshots.map(\.id))
        for object in try primary.store.list(.snapshot) where !condemned.contains(object.name) {
            guard let name = object.name.digest, proposal.snapshots[name] == nil,
                let summary = try ifUndamaged({ try repository.readSnapshot(name) }), !known.contains(summary.id)
            else { continue }
            proposal.snapshots[name] = object.size
        }
    }

    /// Stores indexes over live packs that no index names any more, as their trailers list them.
    private func indexTheRest(_ proposal: inout Proposal) throws {
        var rest = proposal.packs
        for run in repository.index.runs where proposal.indexes[run.name] != nil {
            for pack in run.header.packs { rest[pack.name] = nil }
        }
        var reader = repository.packReader()
        var locations: [ChunkLocation] = []
        for (pack, size) in rest.sorted(by: { $0.key < $1.key }) {
            guard let entries = try ifUndamaged({ try reader.entries(of: pack, size: size) }) else { continue }
            locations += entries.map { ChunkLocation(pack: pack, entry: $0) }
            if locations.count >= FormatLimits.indexEntries { try store(&locations, &proposal) }
        }
        try store(&locations, &proposal)
    }

    private func store(_ locations: inout [ChunkLocation], _ proposal: inout Proposal) throws {
        let stored = try repository.storeIndexes(locations, packSizes: proposal.packs)
        proposal.indexes.merge(stored) { $1 }
        locations = []
    }

    /// Writes into each snapshot how many of its chunks are lost, and takes lists out of it that cannot be read.
    private func rewriteSnapshots(_ proposal: inout Proposal) throws {
        guard request.acceptsLoss, let lease = request.lease else { return }
        var state = RepositoryState(
            number: 0,
            digest: basis.ledger.root,
            time: context.clock.now(),
            ledgerRoot: basis.ledger.root,
            ledgerCount: basis.ledger.count
        )
        state.packs = proposal.packs
        state.indexes = proposal.indexes
        state.snapshots = proposal.snapshots
        let renewed = try OpenedRepository(
            replica: primary,
            ledger: basis.ledger,
            state: state,
            lease: lease,
            context: context
        )
        for name in proposal.snapshots.keys.sorted() {
            var walk = DamageWalk(renewed, faults: [:])
            try walk.visit(name)
            guard var summary = try ifUndamaged({ try renewed.readSnapshot(name) }) else {
                proposal.snapshots[name] = nil
                continue
            }
            let pointers = summary.pointers.filter { !walk.unreadablePointers.contains($0) }
            let chunks = walk.absent.subtracting(walk.unreadablePointers).count
            let lists = summary.lostLists + summary.pointers.count - pointers.count
            guard chunks != summary.lostChunks || lists != summary.lostLists else { continue }
            summary.lostChunks = chunks
            summary.lostLists = lists
            summary.pointers = pointers
            let object = try renewed.sealSnapshot(&summary, writer: writer)
            try primary.store.create(.snapshot(summary.name), object.span)
            proposal.snapshots[name] = nil
            proposal.snapshots[summary.name] = UInt64(object.count)
        }
    }

    private func commit(_ proposal: Proposal) throws -> RepositoryState {
        let commit = Commit(
            primary: primary,
            writer: writer,
            context: context,
            known: basis.lostHead == nil ? request.known : []
        )
        if let lost = basis.lostHead {
            let shown = basis.state?.number ?? 0
            for (party, replica) in request.replicas where request.targets.contains(party) {
                let survey = basis.surveys[party]
                let numbers = Set(survey?.faults.keys.map { $0 } ?? []).union(survey?.sound.keys.map { $0 } ?? [])
                for number in numbers where number > shown { try replica.store.delete(.head(number)) }
            }
            return try commit.run(ledger: basis.ledger, numbered: lost.number + 1) { _, _ in proposal }
        }
        let base = basis.state?.number
        return try commit.run(ledger: basis.ledger) { now, _ in
            guard now?.number == base else {
                throw RepositoryError(
                    .conflict,
                    "another writer committed to repository \(basis.ledger.repository) while it was repaired",
                    remedy: "Nothing was lost. Run it again when no backup of this dataset is running."
                )
            }
            return proposal
        }
    }
}
