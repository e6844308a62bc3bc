internal import Capture
internal import Catalog
internal import Erasure
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

extension ErasureSession {
    /// Counts what a request would reach, and refuses what is most likely a wrong label.
    ///
    /// A whole tenant is named by its name, which is known or is not: it is counted, and never refused.
    /// - Parameter expectsNothing: whether whoever asks says that the label reaches nothing.
    func reach(of scope: ErasureScope, expectsNothing: Bool = false) throws -> [DatasetReach] {
        let run = Hex.encode(installation.random.bytes(16))
        let count = ReachCount(keys: keys, context: installation.engine(), run: run)
        guard case .label(let label) = scope else { return try count.count([scope], in: sites)[0] }
        let others = label.otherSpellings
        let counts = try count.count([scope] + others.map { .label($0.label) }, in: sites)
        guard counts[0].contains(where: \.isSomething) else {
            try requireKnownTypes(label)
            let other = zip(others, counts.dropFirst()).first { $0.1.contains(where: \.isSomething) }
            if !expectsNothing { throw reachesNothing(counts[0], other?.0.difference) }
            return counts[0]
        }
        guard !expectsNothing else {
            throw CommandError(
                "label-reaches-something",
                "The label reaches \(counts[0].words), and --expect-nothing says that it reaches nothing.",
                remedy: "Check the label; leave out --expect-nothing if it is the right one. Nothing was recorded.",
                status: .refused
            )
        }
        return counts[0]
    }

    /// Writes down what a request reached when it was made.
    func note(_ reach: [DatasetReach], ofErasure id: String) throws {
        let records = reach.map { count in
            ErasureReachRecord(
                repository: count.repository,
                snapshots: count.snapshots?.snapshots,
                entries: count.snapshots?.entries,
                bytes: count.snapshots?.bytes,
                sourceEntries: count.sourceEntries,
                wasErased: count.wasErased,
                counted: count.counted
            )
        }
        try installation.catalog.put(records, ofErasure: id)
    }

    /// What is on record of a request.
    func reach(ofErasure id: String) throws -> [DatasetReach] {
        let names = Dictionary(uniqueKeysWithValues: sites.map { ($0.repository, $0.dataset) })
        return try installation.catalog.reach(ofErasure: id).compactMap { record in
            guard let dataset = names[record.repository] else { return nil }
            return DatasetReach(
                dataset: dataset,
                repository: record.repository,
                snapshots: record.snapshots.map {
                    SnapshotReach(snapshots: $0, entries: record.entries ?? 0, bytes: record.bytes ?? 0)
                },
                sourceEntries: record.sourceEntries,
                wasErased: record.wasErased,
                counted: record.counted
            )
        }
    }

    /// A type that no template makes is a slip: no label of it was ever made from a path.
    private func requireKnownTypes(_ label: ScopeLabel) throws {
        var known = ScopeTemplates.LabelTypes()
        for access in accesses {
            guard let template = installation.configuration.dataset(access.dataset.name) else { return }
            known.merge(try ScopeTemplates(template.scopes).labelTypes)
        }
        let types = label.types
        let unknown = known.subjects.contains(types.subject) ? nil : (types.subject, "person", known.subjects)
        let object = types.object.flatMap { known.objects.contains($0) ? nil : ($0, "object", known.objects) }
        guard let (type, kind, candidates) = unknown ?? object else { return }
        throw CommandError(
            "unknown-label-type",
            "No template of this tenant's datasets makes a \(kind)'s label of the type '\(type)'.",
            remedy: candidates.isEmpty
                ? "Its datasets have no templates that name one; see `scopes:` in the configuration. Nothing was recorded."
                : Suggestion.fix(for: type, among: candidates) + " Nothing was recorded.",
            status: .refused
        )
    }

    private func reachesNothing(_ reach: [DatasetReach], _ difference: String?) -> CommandError {
        let unread = reach.filter { $0.snapshots == nil || $0.sourceEntries == nil }.map(\.dataset).sorted()
        var lines = reach.map(\.line)
        if let difference { lines.append("  the same label \(difference) reaches something") }
        return CommandError(
            "label-reaches-nothing",
            "The label reaches nothing: no snapshot and no source has anything of it"
                + (unread.isEmpty ? "." : ", as far as could be looked (\(unread.joined(separator: ", ")))."),
            remedy: "Check the label: type and id as the templates make them. If nothing was expected, say so with "
                + "--expect-nothing; the certificate then says 'nothing-found'. Nothing was recorded.",
            status: .refused,
            lines: lines
        )
    }
}

extension DatasetReach {
    /// The count for programs.
    var document: JSONValue {
        .object([
            "dataset": .string(dataset), "snapshots": .count(snapshots?.snapshots),
            "entries": .count(snapshots?.entries),
            "bytes": .count(snapshots?.bytes), "source_entries": .count(sourceEntries),
            "erased_before": .bool(wasErased), "counted": .time(counted),
        ])
    }

    /// The count for people.
    var line: String {
        let inSnapshots =
            snapshots.map { reach in
                reach.snapshots == 0
                    ? "nothing in snapshots"
                    : "\(Quantity.count(reach.entries, "entry", "entries")), \(Quantity.bytes(reach.bytes)), in "
                        + Quantity.count(reach.snapshots, "snapshot")
            } ?? "its snapshots could not be read"
        let atSource =
            sourceEntries.map { "\(Quantity.count($0, "entry", "entries")) at the source" }
            ?? "its source could not be looked at"
        return "  \(dataset): \(inSnapshots); \(atSource)\(wasErased ? "; erased before" : "")"
    }
}

extension [DatasetReach] {
    /// All of it, for people.
    var words: String {
        let entries = reduce(0) { $0 + ($1.snapshots?.entries ?? 0) }
        let bytes = reduce(UInt64(0)) { $0 + ($1.snapshots?.bytes ?? 0) }
        let source = reduce(0) { $0 + ($1.sourceEntries ?? 0) }
        return "\(Quantity.count(entries, "entry", "entries")) (\(Quantity.bytes(bytes))) in snapshots and "
            + "\(Quantity.count(source, "entry", "entries")) at the source"
    }
}
