package import Custody
package import Ledger
import Sealing
import Stores

/// Checks a replica: without keys that everything which the head names is there and is what its name says; with keys also
/// that every snapshot can be restored from it.
package enum RepositoryCheck {
    /// Runs a check.
    ///
    /// Nothing is changed. What another process removes meanwhile, because a newer head no longer names it, is not missing:
    /// where something is wrong and there is a newer head by then, that one is checked.
    /// - Parameters:
    ///   - ledger: the union of all ledgers that could be reached.
    ///   - known: what other parties have seen; a replica that shows less is a finding.
    ///   - reference: what the newest head of another replica says: what this one is measured by when its own heads
    ///     cannot be read.
    ///   - lease: keys; nil checks what can be checked without.
    ///   - readData: reads every byte: hashes it, and with keys opens every chunk.
    ///   - subset: the packs to read instead of all or none.
    /// - Throws: the store's error when it cannot be listed, the lease's.
    package static func run(
        _ replica: Replica,
        ledger: Ledger,
        known: [HeadReference] = [],
        reference: RepositoryState? = nil,
        lease: KeyLease?,
        readData: Bool,
        subset: DataSubset? = nil,
        context: EngineContext
    ) throws -> CheckReport {
        var report = CheckReport()
        for _ in 0..<attempts {
            report = try look(
                replica,
                ledger: ledger,
                known: known,
                reference: reference,
                lease: lease,
                readData: readData,
                subset: subset,
                context: context
            )
            guard !report.findings.isEmpty, let checked = report.state?.number,
                let newest = try? replica.newestHead(trusting: ledger)?.number, newest > checked
            else { break }
        }
        return report
    }

    /// How many heads are checked at most while others commit.
    private static let attempts = 3

    private static func look(
        _ replica: Replica,
        ledger: Ledger,
        known: [HeadReference],
        reference: RepositoryState?,
        lease: KeyLease?,
        readData: Bool,
        subset: DataSubset?,
        context: EngineContext
    ) throws -> CheckReport {
        var report = CheckReport()
        report.hadKeys = lease != nil
        let store = replica.store.place.name
        var signed = SignedObjectSurvey(replica, ledger: ledger)
        try signed.run(known: known, reference: reference)
        report.state = signed.state
        report.findings = signed.findings
        report.objects = signed.objects
        report.strays = try replica.store.strays()
        guard let state = signed.state else { return report }
        let subset = subset ?? (readData ? .all : .none)
        let content = try lease.flatMap { lease in
            try ContentCheck(replica, ledger: ledger, state: state, lease: lease, context: context)
        }
        let packs = subset.choose(from: state.packs.keys, random: context.random)
        let survey = ObjectSurvey(
            replica,
            context: context,
            reading: { $0.kind != .pack || $0.digest.map(packs.contains) ?? false },
            inspect: content?.openChunks
        )
        let seen = try survey.run(state.objects)
        report.objects += state.objectCount
        report.bytesRead = seen.bytesRead
        report.unnamed = seen.unnamed
        var faults = seen.faults
        var affected: [ObjectName: [AffectedSnapshot]] = [:]
        if let content {
            report.chunksOpened = content.chunksOpened
            try content.run(&faults, &affected, &report.acceptedLosses)
        }
        for (object, fault) in faults.sorted(by: { $0.key < $1.key }) {
            var finding = CheckFinding(object, in: store, fault)
            finding.affected = affected[object] ?? []
            report.findings.append(finding)
        }
        return report
    }
}
