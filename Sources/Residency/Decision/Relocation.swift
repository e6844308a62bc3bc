/// What brings one dataset from the places that it is in to those where the policy wants it.
///
/// A value; in the order in which its steps are taken: what is new is made and verified before anything is removed.
package struct Relocation: Hashable, Sendable {
    /// One thing to do.
    package enum Step: Hashable, Sendable {
        /// A custodian gets the keys.
        case addCustodian(PlaceCandidate)
        /// A store gets a copy.
        case addStore(PlaceCandidate)
        /// Commits happen in this store from now on.
        case movePrimary(from: String?, to: String)
        /// A store's copy is deleted.
        case removeStore(PlaceInUse)
        /// A custodian destroys the keys.
        case removeCustodian(PlaceInUse)
        /// A store that nobody can reach any more is declared lost.
        case declareStoreLost(PlaceInUse)
        /// A custodian that nobody can reach any more is declared lost.
        case declareCustodianLost(PlaceInUse)
    }

    /// A place that holds something now.
    package struct PlaceInUse: Hashable, Sendable {
        /// Its name.
        package let name: String
        /// The region that it joined in.
        package let region: String

        /// A place from its parts.
        package init(name: String, region: String) {
            self.name = name
            self.region = region
        }
    }

    /// What to do, in this order.
    package let steps: [Step]

    /// Compares what is with what shall be.
    /// - Parameters:
    ///   - stores: the stores that hold a copy now.
    ///   - custodians: the custodians that hold keys now.
    ///   - primary: the name of the store where commits happen; nil when none was named.
    ///   - lost: names of stores and custodians that the operator declares lost.
    ///   - placement: where the policy wants everything; it is satisfied, and names nothing that is lost.
    package init(
        from stores: [PlaceInUse],
        custodians: [PlaceInUse],
        primary: String?,
        lost: (stores: Set<String>, custodians: Set<String>) = ([], []),
        to placement: Placement
    ) {
        precondition(placement.isSatisfied, "nothing is moved to where there is no place")
        let wantedStores = Set(placement.stores.map(\.name))
        let wantedCustodians = Set(placement.custodians.map(\.name))
        let presentStores = Set(stores.map(\.name)).subtracting(lost.stores)
        let presentCustodians = Set(custodians.map(\.name)).subtracting(lost.custodians)
        let goingStores = stores.filter { !wantedStores.contains($0.name) }
        let goingCustodians = custodians.filter { !wantedCustodians.contains($0.name) }
        var steps: [Step] = []
        steps += placement.custodians.filter { !presentCustodians.contains($0.name) }.map(Step.addCustodian)
        steps += placement.stores.filter { !presentStores.contains($0.name) }.map(Step.addStore)
        if let first = placement.stores.first, first.name != primary {
            steps.append(.movePrimary(from: primary, to: first.name))
        }
        steps += goingStores.filter { lost.stores.contains($0.name) }.map(Step.declareStoreLost)
        steps += goingCustodians.filter { lost.custodians.contains($0.name) }.map(Step.declareCustodianLost)
        steps += goingStores.filter { !lost.stores.contains($0.name) }.map(Step.removeStore)
        steps += goingCustodians.filter { !lost.custodians.contains($0.name) }.map(Step.removeCustodian)
        self.steps = steps
    }
}
