internal import Catalog
internal import Residency

extension TransferRecord {
    /// The same, with evidence that is worth no more than what the facts in force say of the addresses.
    ///
    /// A row that was written before it was known that several regions share a block claims a location which the address
    /// does not show (L14). Nothing is ever graded up.
    func graded(by registry: RegionRegistry) -> TransferRecord {
        var record = self
        record.source = source.graded(by: registry)
        record.target = target.graded(by: registry)
        return record
    }
}

extension TransferRecord.Place {
    fileprivate func graded(by registry: RegionRegistry) -> TransferRecord.Place {
        guard evidence == EvidenceGrade.network.rawValue, let reach = registry.reach(of: region) else { return self }
        let seen = addresses.compactMap { IPAddress($0) }
        guard !seen.isEmpty, seen.count == addresses.count, seen.allSatisfy(reach.permits),
            reach.evidence(of: seen) == .provider
        else { return self }
        return TransferRecord.Place(
            kind: kind,
            name: name,
            region: region,
            country: country,
            evidence: EvidenceGrade.provider.rawValue,
            addresses: addresses
        )
    }
}
