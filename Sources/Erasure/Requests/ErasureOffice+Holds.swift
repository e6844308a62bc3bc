import Custody
package import Ledger
package import Sealing

extension ErasureOffice {
    /// Holds a whole dataset, or one person or object in it: what has not been issued there and would take any of it waits
    /// until the hold ends.
    /// - Parameter label: whom it is about; nil: the whole dataset.
    /// - Returns: the hold's id.
    package func hold(
        basis: String,
        until: Timestamp?,
        of label: ScopeLabel? = nil,
        in site: inout ErasureSite
    ) throws -> String {
        let id = Hex.encode(random.bytes(16))
        var scope = ScopePrefix.repository
        if let label {
            // Labels are keyed: only a custodian can tell where this one lies.
            guard let vault = site.anyVault else { throw unreachable("custodian", site) }
            scope = try ErasureScope.label(label).prefix(in: vault)
        }
        try record([.held(try Hold(id: id, basis: basis, until: until, scope: scope))], in: &site)
        return id
    }

    /// Ends a hold; waiting erasures can then go on.
    /// - Throws: ``ErasureError`` of kind `unknownRequest` when no repository knows the hold.
    package func release(_ hold: String, in sites: inout [ErasureSite]) throws {
        var isKnown = false
        for index in sites.indices {
            let now = clock.now()
            guard sites[index].ledger.holds(at: now).contains(where: { $0.id == hold }) else { continue }
            isKnown = true
            try record([.released(hold: hold)], in: &sites[index])
        }
        guard isKnown else {
            throw ErasureError(
                .unknownRequest,
                "no dataset of this tenant is held by \(hold)",
                remedy: "See `landfast hold list` for the ids."
            )
        }
    }
}
