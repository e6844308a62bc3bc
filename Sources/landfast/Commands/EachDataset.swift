internal import Catalog
internal import Sealing

/// Works on one dataset after the other; one that fails does not keep the others from it.
struct EachDataset {
    private let output: Output

    init(_ output: Output) { self.output = output }

    /// - Returns: the worst of what each came to.
    /// - Throws: the one error when there was only one dataset.
    func run(
        _ datasets: [(tenant: TenantRecord, dataset: DatasetRecord)],
        _ body: (TenantRecord, DatasetRecord) throws -> ExitStatus
    ) throws -> ExitStatus {
        guard datasets.count != 1, !datasets.isEmpty else {
            return try datasets.first.map { try body($0.tenant, $0.dataset) } ?? .done
        }
        var status = ExitStatus.done
        for (tenant, dataset) in datasets {
            try Interruption.check()
            do {
                status = .worse(status, try body(tenant, dataset))
            } catch {
                output.clearProgress()
                let report = ErrorReport(error)
                report.write(json: output.json)
                status = .worse(status, report.status)
            }
        }
        return status
    }
}
