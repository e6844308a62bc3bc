package import Sealing

extension PolicySet {
    /// Looks whether the stores and custodians that there are can give what the policy asks for.
    ///
    /// Where `parse` asks whether any placement could, this asks about the inventory: for each tenant and class of service
    /// data, what is missing is reported at the requirement that asks for it. A tenant that no requirement speaks of is
    /// reported at the policy. One diagnostic for each requirement and cause; it names the first tenant and counts the rest.
    package func check(
        tenants: [TenantInputs],
        stores: [PlaceCandidate],
        custodians: [PlaceCandidate],
        registry: RegionRegistry,
        at now: Timestamp
    ) -> [Diagnostic] {
        var gaps: [InventoryGap: (tenants: Set<String>, message: String)] = [:]
        for tenant in tenants.sorted(by: { $0.name < $1.name }) {
            for datasetClass in DatasetClass.serviceData {
                let placement = Residency.place(
                    tenant,
                    datasetClass,
                    stores: stores,
                    custodians: custodians,
                    policy: self,
                    registry: registry,
                    at: now
                )
                for reason in placement.reasons where reason.effect == .refuses {
                    let gap = InventoryGap(rule: reason.rule, text: reason.text, position: reason.position)
                    let message = "\(datasetClass.rawValue) data of '\(tenant.name)': \(reason.text)"
                    gaps[gap, default: ([], message)].tenants.insert(tenant.name)
                }
            }
        }
        return gaps.map { gap, found in
            let others = found.tenants.count - 1
            return Diagnostic(
                rule: gap.rule,
                position: gap.position,
                message: found.message + (others == 0 ? "" : " (and \(others) more)"),
                fix: gap.fix
            )
        }
        .sorted { ($0.position, $0.message) < ($1.position, $1.message) }
    }
}

/// What an inventory lacks, and where it is asked for.
private struct InventoryGap: Hashable {
    let rule: String
    /// What was said about it, which is the same for all tenants that lack the same.
    let text: String
    let position: SourcePosition

    var fix: String {
        rule == BuiltInRule.tooFewPlaces.rawValue
            ? "Add places in regions that are allowed and far enough apart, or ask for less; 'policy explain' shows why "
                + "the others are refused."
            : "Add a requirement that speaks of this data, or correct the tenant's home region."
    }
}
