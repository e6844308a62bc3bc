internal import Catalog
internal import Custody
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

extension Relocator {
    /// Declares a custodian, hands it the keys, lets it carry out every tombstone, and compares its keys.
    func addCustodian(_ place: PlaceCandidate) throws {
        guard let entry = installation.configuration.custodian(place.name) else {
            preconditionFailure("a placement chooses among the configured custodians")
        }
        guard let donor = access.vaults.sorted(by: { $0.key < $1.key }).first?.value else { throw noCustodian() }
        let custodian = try installation.custodian(entry)
        let key = custodian.identity.publicKey
        // What an earlier stay left behind must not stand in the way.
        if access.ledger.party(custodian.partyID) == nil {
            try custodian.forget(access.repository, union: access.ledger)
        }
        var entries: [LedgerEntry] = []
        let now = installation.clock.now()
        if !access.ledger.authorises(key, .custodian, party: custodian.partyID) {
            let statement = LedgerStatement.delegated(key: key, role: .custodian, party: custodian.partyID)
            entries.append(try donor.sign(rootStatement: statement, at: now))
        }
        if !access.ledger.parties.contains(where: { $0.id == custodian.partyID && $0.key == key }) {
            let party = try Party(kind: .custodian, name: place.name, region: place.region, key: key)
            entries.append(try donor.sign(rootStatement: .joined(party), at: now))
        }
        try spread(entries)
        let pending = custodian.offer(for: access.repository)
        let vault = try custodian.importTree(
            donor.exportTree(to: pending.offer),
            answering: pending,
            descriptor: donor.descriptor,
            union: access.ledger
        )
        access.ledgers[custodian.partyID] = vault.ledger
        try vault.catchUp(with: access.ledger, witnesses: access.witnesses(besides: custodian.partyID))
        try compare(vault, with: donor)
        access.vaults[custodian.partyID] = vault
        access.unreachable[custodian.partyID] = nil
    }

    /// Lets a custodian destroy its keys, once all that stay have proven to hold the same.
    func removeCustodian(_ party: String) throws {
        guard let entry = installation.configuration.custodian(String(party.dropFirst("custodian:".count))) else {
            return
        }
        let custodian = try installation.custodian(entry)
        if access.ledger.party(party) != nil {
            let receipts =
                try access.vaults[party].map { try depart($0) }
                ?? custodian.decline(access.repository, union: access.ledger)
            try spread(receipts.map { try sign(.left(party: party, joined: $0.joined, how: .destroyed($0))) })
        }
        try custodian.forget(access.repository, union: access.ledger)
        try forget(party)
    }

    private func depart(_ leaving: CustodianVault) throws -> [DestructionReceipt] {
        // Where everything was erased nobody holds keys that could be lost.
        if access.ledger.isErasedWhole { return try leaving.depart() }
        let staying = Set((plan.placement?.custodians ?? []).map { "custodian:" + $0.name })
        let holders = access.vaults.filter { staying.contains($0.key) }.sorted { $0.key < $1.key }
        guard holders.count == staying.count else {
            throw CommandError(
                "no-custodian",
                "Not all custodians that shall hold the keys of \(plan.name) can be reached, so "
                    + "\(leaving.custodianName) keeps its own.",
                remedy: "Make them reachable and run the command again.",
                status: .wrongKey,
                lines: access.unreachableLines
            )
        }
        try refuseOpenLeases()
        for (_, vault) in holders { try compare(vault, with: leaving) }
        return try leaving.depart()
    }

    private func compare(_ vault: CustodianVault, with other: CustodianVault) throws {
        let challenge = vault.comparisonChallenge()
        try vault.compare(with: other.comparison(challenge), challenge: challenge)
    }
}
