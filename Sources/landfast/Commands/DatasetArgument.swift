internal import ArgumentParser

/// A tenant, or one dataset of it: `TENANT` or `TENANT/DATASET`.
struct DatasetArgument: ExpressibleByArgument, Sendable {
    let tenant: String
    let dataset: String?

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), !parts.contains("") else { return nil }
        tenant = parts[0]
        dataset = parts.count == 2 ? parts[1] : nil
    }

    /// The dataset that a command about one dataset needs.
    func oneDataset() throws -> String {
        guard let dataset else {
            throw CommandError(
                "no-dataset",
                "'\(tenant)' names a tenant, this command is about one dataset.",
                remedy: "Write TENANT/DATASET; `landfast dataset list \(tenant)` lists them.",
                status: .usage
            )
        }
        return dataset
    }
}
