internal import Catalog
internal import Erasure
internal import Files
internal import Ledger
internal import Residency
internal import Sealing

extension EvidenceBundle {
    func inventory(_ dataset: DatasetRecord, _ access: DatasetAccess) throws -> JSONValue {
        let seen = try installation.catalog.observations(of: dataset.repository)
        let parties = access.ledger.parties.map { party -> JSONValue in
            let last = seen.first { $0.party == party.id }
            let entry = installation.configuration.store(party.name)
            let evidence = party.kind == .store ? entry.map { installation.evidence(of: $0).rawValue } : nil
            return .object([
                "party": .string(party.id), "region": .string(party.region),
                "country": .text(installation.basis.registry.regions[party.region]?.country),
                "is_primary": .bool(party.id == access.ledger.primary),
                "state": .string(last?.condition.rawValue ?? "unknown"),
                "why": .text(
                    access.unreachable[party.id] ?? access.behind[party.id] ?? installation.targetTrouble(party, access)
                ),
                "expires": .time(party.expires),
                "head": .count(last?.head), "head_digest": .text(last?.headDigest?.hex),
                "ledger_count": .count(last?.ledgerCount), "ledger_root": .text(last?.ledgerRoot?.hex),
                "bytes": .count(last?.bytes), "observed": .time(last?.observed),
                "last_reached": .time(last?.lastReached), "location_evidence": .text(evidence),
            ])
        }
        return .object([
            "dataset": .string(dataset.name), "class": .string(dataset.datasetClass),
            "repository": .string(dataset.repository.hex), "state": .string("seen"),
            "ledger": .object([
                "count": .count(access.ledger.count), "root": .string(access.ledger.root.hex),
            ]),
            "parties": .array(parties), "unused": try installation.leftover(of: access).document,
        ])
    }

    /// What is known of every region that this tenant's data, keys or processes were in, its certificates among it, with
    /// sources, dates and doubts.
    mutating func writeRegions(_ whereabouts: Whereabouts) throws {
        let registry = installation.basis.registry
        let names = whereabouts.regions.union([tenant.homeRegion, installation.configuration.agent.region]).sorted()
        var rows: [JSONValue] = []
        for name in names {
            guard let region = registry.regions[name] else {
                troubles.append("region \(name): nothing is known of it any more")
                continue
            }
            let entities = registry.chain(of: name).map { entity -> JSONValue in
                .object([
                    "subprocessor": .string(entity.name), "title": .string(entity.title),
                    "facts": .array(entity.facts.map(\.document)),
                ])
            }
            guard case .object(var fields) = region.document else { preconditionFailure("a region is an object") }
            fields["subprocessors"] = .array(entities)
            rows.append(.object(fields))
        }
        try folder.write(.object(["format": .integer(1), "regions": .array(rows)]), to: "regions.json")
    }

    mutating func writeTransfers(_ datasets: [DatasetRecord]) throws {
        let transfers = try datasets.flatMap { dataset in
            try installation.catalog.transfers(of: dataset.repository).map { $0.document((tenant.name, dataset.name)) }
        }
        let (whereabouts, isWhole) = try installation.whereabouts(of: tenant)
        if !isWhole { troubles.append("a ledger could not be read, so where data has been is not known in full") }
        troubles += whereabouts.unknown.map { "where data was: " + $0 }
        var fields = whereabouts.fields
        fields["format"] = .integer(1)
        fields["recorded_since"] = .time(try installation.catalog.transfersRecordedSince())
        fields["transfers"] = .array(transfers)
        try folder.write(.object(fields), to: "transfers.json")
        try writeRegions(whereabouts)
    }

    /// Each statement as it was signed, so that a reader can check what an answer rests on.
    mutating func writeStatements(_ datasets: [DatasetRecord]) throws {
        let own = Set(datasets.map(\.repository))
        let transfers = Set(try datasets.flatMap { try installation.catalog.transfers(of: $0.repository).map(\.id) })
        for view in try installation.statements() {
            // What is about another tenant's data is nobody's business here.
            switch view.statement?.subject {
            case .record(let repository) where !own.contains(repository): continue
            case .transfer(let id) where !transfers.contains(id): continue
            default: break
            }
            let file = "statements/\(view.record.id)"
            for (name, bytes) in [(".json", view.record.signed), ("-withdrawn.json", view.record.withdrawal ?? [])] {
                let signed = try? SignedDocument.parse(
                    bytes.span,
                    namespace: ResidencyStatement.namespace,
                    maximumBytes: ResidencyStatement.maximumBytes
                )
                guard let signed else { continue }
                try folder.write(signed, namespace: ResidencyStatement.namespace, to: file + name)
            }
            if view.state == .unreadable {
                troubles.append("statement \(view.record.id) is not what the officer signed, so it counts for nothing")
            }
        }
    }

    mutating func writeDrills(_ datasets: [DatasetRecord]) throws {
        let rows = try datasets.map { dataset -> JSONValue in
            let drills = try installation.catalog.drills(of: dataset.repository)
            let last = drills.first { $0.outcome == .passed }
            return .object([
                "dataset": .string(dataset.name), "last_proven_restorable": .time(last?.drilled),
                "recovery": try installation.catalog.lastDrillRun(of: dataset.repository)?.recovery ?? .null,
                "drills": .array(
                    drills.map { drill in
                        .object([
                            "snapshot": .string(drill.snapshot), "store": .string(drill.store),
                            "time": .time(drill.drilled), "outcome": .string(drill.outcome.rawValue),
                            "shown": .string(drill.shown.rawValue),
                        ])
                    }
                ),
            ])
        }
        try folder.write(.object(["format": .integer(1), "datasets": .array(rows)]), to: "drills.json")
    }

    mutating func writeIncidents() throws {
        let incidents = try installation.catalog.incidents(all: true).filter { $0.tenant == tenant.id }
        let rows = incidents.map { IncidentView($0, installation).document }
        try folder.write(.object(["format": .integer(1), "incidents": .array(rows)]), to: "incidents.json")
    }

    mutating func writeErasures(verifying: Bool) throws {
        let records = try installation.catalog.erasures(ofTenant: tenant.id)
        if verifying, !records.isEmpty { try certify(records) }
        let ends = ErasureRequestRecord.endStates.union(["cancelled"])
        for record in records where certificates[record.id] == nil && !ends.contains(record.state) {
            troubles.append("erasure \(record.id) is not complete: \(record.state)")
        }
        let rows = try records.map { record -> JSONValue in
            let parties = try installation.catalog.parties(ofErasure: record.id).map { party in
                JSONValue.object([
                    "repository": .string(party.repository.hex), "party": .string(party.party),
                    "region": .string(party.region), "state": .string(party.state), "until": .time(party.until),
                    "receipt": .text(party.receipt.flatMap { receipts.contains($0) ? $0 : nil }),
                    "observed": .time(party.observed),
                ])
            }
            return .object([
                "id": .string(record.id), "scope": .string(record.scope.rawValue), "reason": .string(record.reason),
                "state": .string(record.state), "requested": .time(record.requested),
                "grace_ends": .time(record.graceEnds), "due": .time(record.due), "seen": .time(record.changed),
                "certificate": .text(certificates[record.id]), "parties": .array(parties),
            ])
        }
        try folder.write(.object(["format": .integer(1), "erasures": .array(rows)]), to: "erasures.json")
    }

    /// Looks for every erased scope once more, and signs what was found.
    private mutating func certify(_ records: [ErasureRequestRecord]) throws {
        let session: ErasureSession
        do {
            session = try ErasureSession(installation, tenant)
        } catch {
            troubles.append("no erasure could be verified: \(ErrorReport(error).message)")
            return
        }
        let datasets = Dictionary(
            uniqueKeysWithValues: session.accesses.map { ($0.repository, $0.dataset.name) }
        )
        for record in records {
            let isIssued = session.sites.contains { $0.ledger.erasure(record.id)?.isIssued ?? false }
            guard isIssued else { continue }
            do {
                let report = try session.verify(record.id)
                for party in report.erasure.parties {
                    guard let receipt = party.receipt, let dataset = datasets[party.repository] else { continue }
                    try write(receipt, dataset)
                }
                let certificate = ErasureCertificate(
                    of: report,
                    tenant: tenant.id,
                    sites: session.sites,
                    notCovered: try session.notCovered(),
                    officer: installation.keys.officer,
                    time: installation.clock.now()
                )
                let conclusion = report.conclusion
                let file = "certificates/\(record.id).json"
                try folder.write(certificate.bytes, to: file)
                try folder.sign(
                    file,
                    certificate.signature,
                    by: installation.keys.officer.publicKey,
                    ErasureCertificate.namespace
                )
                certificates[record.id] = conclusion.rawValue
                if !conclusion.meetsTerms {
                    troubles.append("erasure \(record.id) is not complete everywhere: \(conclusion.rawValue)")
                }
            } catch let error as any ExplainedError where !(error is FileError) {
                troubles.append("erasure \(record.id) could not be verified: \(error.message)")
            }
        }
        try session.finish()
    }
}
