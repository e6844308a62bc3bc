package import Custody
package import Ledger
import Sealing
import Stores

/// Something that is wrong with a replica.
package struct CheckFinding: Hashable, Sendable {
    /// The object's name, or what is missing.
    package var object: String
    /// What is wrong.
    package var problem: String
    /// What to do.
    package var remedy: String
}

/// What a check found.
package struct CheckReport: Sendable {
    /// Everything that is wrong; empty when the replica is sound.
    package var findings: [CheckFinding] = []
    /// The head that was checked; nil when there is none.
    package var state: RepositoryState?
    /// Objects looked at, a count.
    package var objects = 0
    /// Bytes read and hashed.
    package var bytesRead: UInt64 = 0
    /// Objects that no head names, a count: left by an interrupted run, harmless.
    package var unnamedObjects = 0
    /// Things in the folder that are no objects.
    package var strays: [String] = []
}

/// Checks a replica: without keys that everything which the head names is there and is what its name says; with keys also
/// that every snapshot can be restored from it.
package enum RepositoryCheck {
    /// Runs a check.
    /// - Parameters:
    ///   - ledger: the union of all ledgers that could be reached.
    ///   - known: what other parties have seen; a replica that shows less is a finding.
    ///   - lease: keys; nil checks what can be checked without.
    ///   - readData: reads and hashes every byte.
    package static func run(
        _ replica: Replica,
        ledger: Ledger,
        known: [HeadReference] = [],
        lease: KeyLease?,
        readData: Bool,
        context: EngineContext
    ) throws -> CheckReport {
        var report = CheckReport()
        do {
            report.state = try replica.newestHead(trusting: ledger)
            try replica.requireNotBehind(report.state, known: known)
        } catch let error as RepositoryError {
            report.findings.append(CheckFinding(object: "heads", problem: error.message, remedy: error.remedy))
        }
        let missing = try replica.ledger().missing(from: ledger).count
        if missing > 0 {
            report.findings.append(
                CheckFinding(
                    object: "ledger",
                    problem: "\(missing) entries that other parties hold are not there",
                    remedy: "Run `landfast replicate` to bring this replica forward."
                )
            )
        }
        report.strays = try replica.store.strays()
        guard let state = report.state else { return report }
        try checkObjects(replica, state, readData: readData, context: context, &report)
        if let lease { checkContent(replica, ledger, state, lease: lease, context: context, &report) }
        return report
    }

    private static func checkObjects(
        _ replica: Replica,
        _ state: RepositoryState,
        readData: Bool,
        context: EngineContext,
        _ report: inout CheckReport
    ) throws {
        var present: [ObjectName: UInt64] = [:]
        for kind in [ObjectKind.pack, .index, .snapshot] {
            for object in try replica.store.list(kind) {
                present[object.name] = object.size
            }
        }
        let objects = state.objects.sorted { $0.key < $1.key }
        let progress = ProgressCounter(
            .checking,
            to: context.progress,
            bytes: readData ? state.totalBytes : 0,
            files: UInt64(objects.count)
        )
        report.objects = objects.count
        report.unnamedObjects = present.keys.count { state.objects[$0] == nil }
        let pool = WorkerPool<ByteBuffer>(workers: context.workers) { ByteBuffer() }
        defer { pool.finish() }
        var hashes: [(ObjectName, UInt64, Pending<Bool>)] = []
        for (name, size) in objects {
            guard let found = present[name] else {
                report.findings.append(missing(name))
                continue
            }
            guard found == size else {
                report.findings.append(wrong(name, "it has \(found) bytes instead of \(size)"))
                continue
            }
            guard readData else { continue }
            let store = replica.store
            let pending = pool.submit { buffer in
                try store.read(name, offset: 0, count: Int(size), into: &buffer.bytes)
                progress.add(bytes: size, files: 1)
                return SHA256.hash(buffer.bytes.span) == name.digest
            }
            hashes.append((name, size, pending))
        }
        for (name, size, pending) in hashes {
            report.bytesRead += size
            do {
                if try !pending.value() {
                    report.findings.append(wrong(name, "its bytes are not the ones its name stands for"))
                }
            } catch let error as StoreError {
                report.findings.append(
                    CheckFinding(object: name.description, problem: error.message, remedy: error.remedy)
                )
            }
        }
    }

    /// With keys: every index agrees with the trailers of its packs, every snapshot's chunks are there.
    private static func checkContent(
        _ replica: Replica,
        _ ledger: Ledger,
        _ state: RepositoryState,
        lease: KeyLease,
        context: EngineContext,
        _ report: inout CheckReport
    ) {
        do {
            let repository = try OpenedRepository(
                replica: replica,
                ledger: ledger,
                state: state,
                lease: lease,
                context: context
            )
            try checkTrailers(repository, state, &report)
            for name in state.snapshots.keys.sorted() {
                try checkSnapshot(name, repository, &report)
            }
        } catch {
            report.findings.append(finding("repository", error))
        }
    }

    private static func checkTrailers(
        _ repository: OpenedRepository,
        _ state: RepositoryState,
        _ report: inout CheckReport
    ) throws {
        var packs = repository.packReader()
        for (name, size) in state.packs.sorted(by: { $0.key < $1.key }) {
            do {
                for entry in try packs.entries(of: name, size: size) {
                    // Two writers at once may have stored the same chunk; then the index names one of the two places.
                    let location = try repository.index.find(entry.chunk.id)
                    let isAsItLies = location?.pack == name ? location?.entry == entry : true
                    guard let location, isAsItLies, location.entry.path == entry.path else {
                        report.findings.append(
                            wrong(.pack(name), "chunk \(entry.chunk.id) is not in the index as it lies")
                        )
                        break
                    }
                }
            } catch let error as RepositoryError {
                report.findings.append(finding(ObjectName.pack(name).description, error))
            } catch let error as StoreError where error.kind != .notFound {
                report.findings.append(finding(ObjectName.pack(name).description, error))
            } catch is StoreError {
                continue  // Reported as missing already.
            }
        }
    }

    private static func checkSnapshot(
        _ name: Digest,
        _ repository: OpenedRepository,
        _ report: inout CheckReport
    ) throws {
        let object = ObjectName.snapshot(name).description
        do {
            let snapshot = try repository.readSnapshot(name)
            var lost = 0
            try ReferenceWalk(repository: repository).references(of: snapshot) { id in
                if try repository.index.find(id) == nil { lost += 1 }
            }
            if lost > 0 {
                report.findings.append(
                    CheckFinding(
                        object: object,
                        problem: "snapshot \(snapshot.id) needs \(lost) chunks that no live pack holds",
                        remedy: "Restore this snapshot from another replica."
                    )
                )
            }
        } catch {
            report.findings.append(finding(object, error))
        }
    }

    private static func finding(_ object: String, _ error: any Error) -> CheckFinding {
        let explained = error as? any ExplainedError
        return CheckFinding(
            object: object,
            problem: explained?.message ?? String(describing: error),
            remedy: explained?.remedy ?? "Restore from another replica meanwhile."
        )
    }

    private static func missing(_ name: ObjectName) -> CheckFinding {
        CheckFinding(
            object: name.description,
            problem: "the head names it, but it is not there",
            remedy: "Run `landfast replicate`: it copies it again from a replica that has it."
        )
    }

    private static func wrong(_ name: ObjectName, _ problem: String) -> CheckFinding {
        CheckFinding(
            object: name.description,
            problem: problem,
            remedy: "Delete this one object and run `landfast replicate`: it is copied again from a good replica."
        )
    }
}
