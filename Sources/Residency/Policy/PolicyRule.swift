/// Says where copies, keys, relays, restores or control data may be.
package struct PolicyRule: Hashable, Sendable {
    /// What a rule does to the places it speaks of.
    package enum Effect: String, CaseIterable, Hashable, Sendable {
        /// Permits the places that meet the condition.
        case allow
        /// Forbids them; wins over every permission.
        case deny
        /// Forbids all others.
        case only
    }

    /// Its name, unique in the set.
    package let id: String
    /// What it does.
    package let effect: Effect
    /// Whose data it speaks of.
    let tenants: TenantSelector
    /// Which data it speaks of.
    let classes: Set<DatasetClass>
    /// Which kinds of places it speaks of.
    let places: Set<Place.Kind>
    /// Which places.
    let condition: PlaceCondition
    /// Where it stands.
    package let position: SourcePosition

    /// True when the rule has something to say about the request.
    func speaks(of request: PlacementRequest, homeCountry: String) -> Bool {
        classes.contains(request.datasetClass) && places.contains(request.place.kind)
            && tenants.matches(request.tenant, homeCountry: homeCountry)
    }
}

/// A recorded basis for data in a country outside the EEA.
package struct PolicyTransfer: Hashable, Sendable {
    /// What the transfer rests on.
    package enum Basis: String, CaseIterable, Hashable, Sendable {
        /// A decision of the Commission that the country protects data adequately.
        case adequacy
        /// Standard contractual clauses.
        case standardContractualClauses = "scc"
        /// Another basis of GDPR Art. 46 or 49.
        case other
    }

    /// Its name, unique in the set.
    package let id: String
    /// What it rests on.
    package let basis: Basis
    /// Where that can be found.
    package let reference: String
    /// The last day it holds.
    package let expires: CalendarDay
    /// The countries it covers.
    let to: Set<String>
    /// Whose data it covers.
    let tenants: TenantSelector
    /// Which data it covers.
    let classes: Set<DatasetClass>
    /// Where it stands.
    package let position: SourcePosition
}
