internal import Catalog
internal import Erasure
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Simulation

/// Templates that change, and what is done about it.
extension ServiceWorld {
    /// Puts other templates in force for a dataset.
    ///
    /// Not while a ticket of its was erased, or is to be: a backup that knows no tickets would take it up as the person's.
    func remap(_ dataset: SimulatedDataset, _ number: Int) {
        guard !isBeingRead else { return }
        let tickets = asked.values.contains { $0.label.object != nil && tenants[$0.tenant].id == dataset.tenant.id }
        guard number == 0 || !tickets else { return }
        dataset.remap(number)
    }

    /// Seals again what lies under the wrong keys; what strikes it leaves it for the next time.
    func rescope(_ dataset: SimulatedDataset, _ fault: Fault?) throws {
        // Whoever stands still would be refused afterwards, which is no finding.
        guard jobs.allSatisfy({ $0.run == nil }), try isClockGood() else { return }
        let agent = dataset.world.agent(SimulatedProcess(fault), permits: permits(dataset))
        do {
            var site = try agent.site(source: dataset.source, for: [.write, .remove])
            let rescope = Rescope(keys: keys, context: dataset.world.context, run: "rescope")
            let result = try rescope.run(in: &site)
            events.append("    rescope of \(dataset.number): \(result.isComplete ? "complete" : "not at its end")")
        } catch {
            events.append("    rescope of \(dataset.number): failed: \(Self.words(error))")
        }
        try agent.end()
        dataset.touches += 1
    }
}
