internal import Catalog
internal import Ledger
internal import Sealing
internal import Simulation
internal import Stores

/// The mistakes of plants that need more than a line.
extension ServiceWorld {
    /// Puts the primary's objects into the other copies as they are, damaged or not.
    func copyUnchecked(_ dataset: SimulatedDataset) {
        guard let damaged = dataset.world.stores.first(where: { dataset.damaged.contains($0.place.name) }) else {
            return
        }
        for store in dataset.world.stores where store !== damaged && !store.contents.isEmpty {
            for (name, bytes) in damaged.contents where store.contents[name] != nil { store.contents[name] = bytes }
        }
    }

    /// Puts an old state over what a copy holds now, and tells nobody.
    func copyBack(_ dataset: SimulatedDataset) {
        guard let old = dataset.past.first, let store = dataset.world.stores.first else { return }
        store.contents = old[0]
    }

    /// Puts keys back as they were before an erasure, at whoever has a copy of them.
    func bringKeysBack() throws {
        for dataset in datasets {
            guard let kept = dataset.keptCustodian, kept.name == "alpha" else { continue }
            try dataset.world.putBack(custodian: kept.name, to: kept.copy)
            dataset.touches += 1
        }
    }

    /// Writes down what went wrong, with whom it was about.
    func logLabel(_ label: ScopeLabel) throws {
        try catalog.report(
            finding: "erasure-failed",
            repository: datasets.first?.world.repository,
            party: nil,
            detail: "cannot erase \(label)"
        )
    }
}
