internal import Catalog
internal import Custody
internal import Ledger
internal import Repository
internal import Sealing

/// What is signed with the root keys of all repositories: which keys may act there.
struct RepositoryKeys {
    let installation: Installation

    /// A repository in which it could not be done, and why.
    struct Failure {
        let dataset: String
        let reason: String

        var line: String { "  \(dataset): \(reason)" }
    }

    /// Opens each repository whose keys are still there, and does something with it; one that fails keeps no other back.
    /// - Returns: how many it was done in, and where it failed.
    func each(_ body: (inout DatasetAccess) throws -> Void) throws -> (done: Int, failures: [Failure]) {
        var done = 0
        var failures: [Failure] = []
        for (tenant, dataset) in try installation.selection(nil) {
            do {
                var access = try installation.access(to: tenant, dataset, for: .erasing)
                // Where everything was erased, the root key went with it: nothing is delegated there any more. A tombstone
                // that custodians wait with is no reason: a stolen key may have signed it.
                let isGone = try access.vaults.values.allSatisfy { try $0.isDestroyed }
                if access.ledger.isErasedWhole, isGone { continue }
                try body(&access)
                try installation.refresh(access)
                done += 1
            } catch {
                let report = ErrorReport(error)
                failures.append(Failure(dataset: "\(tenant.name)/\(dataset.name)", reason: report.message))
            }
        }
        return (done, failures)
    }

    /// Signs with a repository's root key, and gives the entry to everybody who can be reached.
    func sign(_ statement: LedgerStatement, in access: inout DatasetAccess) throws {
        let entry = try access.anyVault().sign(rootStatement: statement, at: installation.clock.now())
        access.ledger.merge([entry])
        try installation.spread(access)
    }
}
