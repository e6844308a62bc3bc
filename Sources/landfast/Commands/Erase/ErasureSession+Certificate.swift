internal import Catalog
internal import Erasure
internal import Files
internal import Sealing

extension ErasureSession {
    /// Verifies once more, signs the conclusion, and writes it into a folder with what is needed to check it.
    ///
    /// One that says that nothing is left ends the request.
    func certify(
        _ id: String,
        into folder: PathBytes
    ) throws -> (report: VerificationReport, certificate: ErasureCertificate) {
        let report = try verify(id)
        let certificate = ErasureCertificate(
            of: report,
            tenant: tenant.id,
            sites: sites,
            notCovered: try notCovered(),
            officer: installation.keys.officer,
            time: installation.clock.now()
        )
        try FileSystem.makeDirectories(folder)
        try AtomicFile.replace(folder.appending("certificate.json"), certificate.bytes.span)
        try AtomicFile.replace(folder.appending("certificate.json.sig"), Array(certificate.signature.utf8).span)
        let signers = Array((certificate.allowedSigner + "\n").utf8)
        try AtomicFile.replace(folder.appending("allowed_signers"), signers.span)
        if report.conclusion.isEnd { try installation.catalog.noteCertificate(ofErasure: id) }
        return (report, certificate)
    }

    /// What has left plaintext somewhere without anything being declared: restores from before targets were, and version
    /// 0.1.0's drills, which restored into the state folder.
    func notCovered() throws -> [JSONValue] {
        try accesses.flatMap { access in
            let restores = try installation.catalog.transfers(of: access.repository).filter { transfer in
                transfer.target.kind == "restore-target" && transfer.target.name == nil
            }
            let regions = Dictionary(grouping: restores, by: \.target.region)
            return regions.sorted { $0.key < $1.key }.map { region, restores in
                JSONValue.object([
                    "dataset": .string(access.dataset.name), "what": .string("undeclared-restore"),
                    "region": .string(region), "count": .count(Set(restores.map(\.run)).count),
                    "first": .time(restores.map(\.begun).min()), "last": .time(restores.map(\.begun).max()),
                ])
            }
        }
    }

    /// Signs the certificates of whole tenants of whom nothing is left: nobody has to ask for them.
    ///
    /// What the look before it came to is then said in its report.
    func certifyDepartures(_ reports: inout [ErasureReport]) throws {
        for index in reports.indices where reports[index].isComplete {
            guard let record = try installation.catalog.erasure(reports[index].id), record.scope == .tenant,
                record.certified == nil
            else { continue }
            let folder = installation.configuration.certificatesFolder.appending(record.id)
            let (certified, certificate) = try certify(record.id, into: folder)
            // Without a stamp it says as much: the warning says that there is none, and why.
            _ = try stamp(certificate, into: folder)
            reports[index] = certified.erasure
        }
    }
}
