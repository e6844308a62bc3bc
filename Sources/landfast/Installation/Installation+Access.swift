internal import Catalog
internal import Connections
internal import Custody
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

extension Installation {
    /// Opens the custodian of an entry.
    func custodian(_ entry: Configuration.CustodianEntry) throws -> Custodian {
        try entry.requireLocalOrStated(basis.registry)
        return try entry.open(clock: clock, random: random)
    }

    /// Opens a tenant's datasets, or the one that was named.
    func access(
        to tenant: TenantRecord,
        dataset name: String?,
        for purpose: DatasetAccess.Purpose,
        acceptingRollback: Bool = false
    ) throws -> [DatasetAccess] {
        try datasets(of: tenant, named: name).map {
            try access(
                to: tenant,
                $0,
                for: purpose,
                checkingInputs: !acceptingRollback,
                acceptingRollback: acceptingRollback
            )
        }
    }

    /// Opens one dataset: ledgers made one, custodians caught up, everybody who is behind named.
    /// - Parameters:
    ///   - checkingInputs: false only for whoever is about to write new policy inputs.
    ///   - acceptingRollback: true only for whoever is about to put right that all show less than was seen before.
    func access(
        to tenant: TenantRecord,
        _ dataset: DatasetRecord,
        for purpose: DatasetAccess.Purpose,
        checkingInputs: Bool = true,
        acceptingRollback: Bool = false
    ) throws -> DatasetAccess {
        var opener = try RepositoryOpener(self, tenant, dataset, for: purpose)
        var access = try opener.open()
        // What could not be asked any more, since the process was interrupted, was not found to have forgotten anything.
        try Interruption.check()
        let seen = try catalog.highestSeen(access.repository)
        try adopt(access, seen: seen)
        try compareWithMemory(&access, seen, isAccepted: acceptingRollback || purpose == .looking)
        if checkingInputs { try compareInputs(access, purpose) }
        readHeads(&access)
        findBehind(&access)
        try Interruption.check()
        let rolledBack = try findRolledBack(&access)
        try IncidentWatch(installation: self).note(rolledBack: rolledBack, access)
        if !purpose.isLook {
            catchUp(&access)
            warn(access, purpose)
        }
        if purpose == .writing || purpose == .erasing || purpose == .relocating { try spread(access) }
        return access
    }

    /// The signed inputs in the ledger must be the ones that this process decides on.
    private func compareInputs(_ access: DatasetAccess, _ purpose: DatasetAccess.Purpose) throws {
        let error: CommandError
        if let applied = access.ledger.policy {
            let signed = try PolicyInputs(json: applied.inputs)
            var differences: [String] = []
            if signed.dataset != access.dataset.name || signed.datasetClass != access.datasetClass {
                differences.append("the dataset's name or class")
            }
            if signed.tenant != access.inputs { differences.append("the tenant's home, labels or agreements") }
            if signed.policy.digest != basis.policy.digest { differences.append("the policy") }
            if signed.registry.digest != basis.registry.digest { differences.append("the facts about regions") }
            guard !differences.isEmpty else { return }
            error = CommandError(
                "policy-inputs-differ",
                "The ledger of \(access.name) has other signed policy inputs than this installation: "
                    + "\(differences.joined(separator: " and ")).",
                remedy: "If a policy was applied and interrupted, run `landfast policy apply` again. If not, somebody "
                    + "changed the catalog: nothing is allowed until both agree.",
                status: .refused
            )
        } else {
            error = CommandError(
                "no-policy-inputs",
                "The ledger of \(access.name) holds no policy inputs.",
                remedy:
                    "Run `landfast tenant add` again for this tenant, which was interrupted, or `landfast policy apply`.",
                status: .refused
            )
        }
        guard purpose.isLook else { throw error }
        output.warn(error.code, error.message)
    }

    /// What is signed into the ledger for later decisions.
    func policyInputs(_ tenant: TenantInputs, dataset: String, _ datasetClass: DatasetClass) -> JSONValue {
        PolicyInputs(
            tenant: tenant,
            dataset: dataset,
            datasetClass: datasetClass,
            policy: basis.policy,
            registry: basis.registry
        ).json
    }

    /// What is to be signed into the ledger of a dataset that is there.
    func policyInputs(_ access: DatasetAccess) -> JSONValue {
        policyInputs(access.inputs, dataset: access.dataset.name, access.datasetClass)
    }

    private func readHeads(_ access: inout DatasetAccess) {
        for (party, replica) in access.replicas {
            do {
                guard let state = try replica.newestHead(trusting: access.ledger) else { continue }
                access.states[party] = state
                access.known.append(HeadReference(number: state.number, digest: state.digest, witness: party))
            } catch {
                access.behind[party] = RepositoryOpener.explanation(error)
                access.suspicious.insert(party)
            }
        }
        for (party, vault) in access.vaults {
            guard let mark = try? vault.highestHead else { continue }
            access.known.append(HeadReference(mark, witness: party))
        }
    }

    private func findBehind(_ access: inout DatasetAccess) {
        for (party, ledger) in access.ledgers where access.behind[party] == nil {
            let missing = access.ledger.missing(from: ledger).count
            if missing > 0 {
                access.behind[party] =
                    "it lacks \(Quantity.count(missing, "ledger entry", "ledger entries")) that others have"
                access.suspicious.insert(party)
            }
        }
        for party in access.replicas.keys where access.behind[party] == nil {
            let state = access.states[party]
            for reference in access.known {
                if reference.number > state?.number ?? 0 {
                    let shown = state.map { "it shows head \($0.number)" } ?? "it shows no head"
                    access.behind[party] = "\(shown), \(reference.witness) has seen head \(reference.number)"
                } else if let state, reference.number == state.number, reference.digest != state.digest {
                    access.behind[party] = "it shows another head \(state.number) than \(reference.witness)"
                }
            }
        }
    }

    /// A copy that shows less than this installation has seen of it was rolled back.
    /// - Returns: the copies that were.
    private func findRolledBack(_ access: inout DatasetAccess) throws -> Set<String> {
        var found: Set<String> = []
        for seen in try catalog.observations(of: access.repository) {
            guard access.replicas[seen.party] != nil, let head = seen.highestHead else { continue }
            let state = access.states[seen.party]
            guard state?.number ?? 0 < head || state?.number == head && state?.digest != seen.highestHeadDigest else {
                continue
            }
            let shown = state.map { "head \($0.number)" } ?? "no head"
            let rolledBack = "it was rolled back: it shows \(shown), and showed head \(head) before"
            let ledger = access.suspicious.contains(seen.party) ? access.behind[seen.party] : nil
            access.behind[seen.party] = ledger.map { "\($0); \(rolledBack)" } ?? rolledBack
            access.suspicious.insert(seen.party)
            found.insert(seen.party)
        }
        return found
    }

    /// Brings every custodian to the union; one that refuses serves nothing and counts as not reached.
    private func catchUp(_ access: inout DatasetAccess) {
        for (party, vault) in access.vaults.sorted(by: { $0.key < $1.key }) {
            do {
                try vault.catchUp(with: access.ledger, witnesses: access.witnesses(besides: party))
            } catch {
                access.vaults[party] = nil
                access.unreachable[party] = RepositoryOpener.explanation(error)
            }
        }
    }

    /// Who is behind in the ledger or cannot be reached is said; a copy that only waits for its next replication is not.
    private func warn(_ access: DatasetAccess, _ purpose: DatasetAccess.Purpose) {
        for (party, reason) in access.behind.sorted(by: { $0.key < $1.key }) {
            guard access.suspicious.contains(party) else { continue }
            let caughtUp = access.vaults[party] == nil ? "" : "; it has caught up"
            output.warn(
                "party-behind",
                "\(party) of \(access.name) is behind: \(reason)\(caughtUp)",
                fields: ["party": .string(party), "repository": .string(access.repository.hex)]
            )
        }
        for (party, reason) in access.unreachable.sorted(by: { $0.key < $1.key }) {
            output.warn(
                "party-unreachable",
                "\(party) of \(access.name) cannot be used: \(reason)",
                fields: ["party": .string(party), "repository": .string(access.repository.hex)]
            )
        }
    }

    /// Gives every copy and custodian the entries that it lacks; whoever has left gets none.
    func spread(_ access: DatasetAccess) throws {
        for (party, replica) in access.replicas where access.ledgers[party]?.isBehind(access.ledger) ?? true {
            guard access.ledger.party(party) != nil else { continue }
            // One that cannot take them stays behind, and is reported as such.
            _ = try? access.ledger.write(to: replica.store)
        }
        for (party, vault) in access.vaults where access.ledger.party(party) != nil {
            try vault.record(access.ledger.missing(from: vault.ledger))
        }
    }
}

extension DatasetAccess {
    /// Everybody but one custodian, with what they hold: what that custodian measures itself by.
    func witnesses(besides party: String) -> [Witness] {
        ledgers.filter { $0.key != party && (replicas[$0.key] != nil || vaults[$0.key] != nil) }
            .sorted { $0.key < $1.key }
            .map { id, ledger in
                let head = states[id].map { HeadMark(number: $0.number, digest: $0.digest) }
                return Witness(party: id, ledger: ledger, head: head)
            }
    }
}

extension Configuration {
    /// Refuses a state folder on a network file system that is not known to be in this machine's region.
    func requireLocalOrStatedState(_ registry: RegionRegistry?) throws {
        let reach = registry?.reach(of: agent.region)
        try MountGuard("the state", region: agent.region, reach: reach, endpoint: stateEndpoint).check(state)
    }
}

extension Configuration.CustodianEntry {
    /// Refuses a folder on a network file system that is not known to be in the custodian's region.
    func requireLocalOrStated(_ registry: RegionRegistry?) throws {
        let reach = registry?.reach(of: region)
        try MountGuard("custodian '\(name)'", region: region, reach: reach, endpoint: endpoint).check(folder)
    }

    /// Opens the custodian that lives in this entry's folder.
    func open(clock: any WallClock, random: any RandomSource) throws -> Custodian {
        try Custodian(
            open: folder,
            name: name,
            region: region,
            rootSecret: try rootSecret?.read("root secret of custodian '\(name)'"),
            rootSecretOrigin: rootSecret.map { $0.origin(besides: folder) },
            clock: clock,
            random: random
        )
    }
}
