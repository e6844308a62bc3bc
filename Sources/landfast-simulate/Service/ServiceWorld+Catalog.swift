internal import Catalog
internal import Controller
internal import Files
internal import Ledger
internal import Sealing
internal import Simulation

/// The machine's own memory, which may be put back to an old state.
extension ServiceWorld {
    /// Bytes of a catalog at most.
    private static let maximumCatalogBytes = 256 << 20

    private var keptCatalog: PathBytes { catalogFile.parent.appending("kept.sqlite") }

    /// Keeps the catalog as it is now.
    func keepCatalog() throws {
        guard try isClockGood() else { return }
        try withClosedCatalog {
            let bytes = try AtomicFile.read(catalogFile, maximumBytes: Self.maximumCatalogBytes)
            try AtomicFile.replace(keptCatalog, bytes.span)
        }
    }

    /// The machine comes back with the catalog that was kept: nothing goes on that was under way, and what the catalog has
    /// forgotten is found in the ledgers as soon as a dataset is opened.
    /// - Returns: false when none was kept.
    func putBackCatalog() throws -> Bool {
        guard try isClockGood(), try FileSystem.status(keptCatalog) != nil else { return false }
        while let job = jobs.first { try die(job) }
        for index in plans.indices { plans[index] = nil }
        try withClosedCatalog {
            let bytes = try AtomicFile.read(keptCatalog, maximumBytes: Self.maximumCatalogBytes)
            try AtomicFile.replace(catalogFile, bytes.span)
        }
        return true
    }

    private func withClosedCatalog(_ body: () throws -> Void) throws {
        try catalog.close()
        try body()
        catalog = try Catalog.open(path: catalogFile.description, clock: clock)
    }

    /// Takes over what a dataset's ledger holds of erasures and the catalog lacks.
    func adopt(_ ledger: Ledger, of dataset: SimulatedDataset) throws {
        guard plant != .forgetAdoption else { return }
        _ = try LedgerAdoption(of: ledger, tenant: dataset.tenant, into: catalog, at: clock.now())
    }
}
