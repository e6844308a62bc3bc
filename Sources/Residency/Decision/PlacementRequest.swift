/// The question whether something may be done with a tenant's data in a place.
package struct PlacementRequest: Hashable, Sendable {
    /// Whose data.
    package let tenant: TenantInputs
    /// What kind of data.
    package let datasetClass: DatasetClass
    /// Where.
    package let place: Place
    /// What.
    package let action: Action
    /// What is known, seen now, about where the place is.
    ///
    /// Without a look at it, it is the operator's statement.
    package let evidence: EvidenceGrade

    /// A question from its parts.
    package init(
        tenant: TenantInputs,
        datasetClass: DatasetClass,
        place: Place,
        action: Action,
        evidence: EvidenceGrade = .operatorStatement
    ) {
        self.tenant = tenant
        self.datasetClass = datasetClass
        self.place = place
        self.action = action
        self.evidence = evidence
    }
}
