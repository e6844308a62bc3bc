internal import Erasure
internal import Files
internal import Residency
internal import Sealing

extension ErasureSession {
    /// Has a certificate's signature stamped, where the configuration names an authority, and writes what it answered
    /// beside it: it shows that the signature was there before its key was lost, if it ever is.
    ///
    /// A certificate without a stamp says as much as before, so an authority that does not answer is a warning.
    /// - Returns: how the command ends because of it, and the time that the authority states.
    func stamp(_ certificate: ErasureCertificate, into folder: PathBytes) throws -> (ExitStatus, time: Timestamp?) {
        guard let authority = TimeStampAuthority(installation) else { return (.done, nil) }
        do {
            let answer = try authority.stamp(Array(certificate.signature.utf8), for: TenantInputs(tenant))
            try AtomicFile.replace(folder.appending("certificate.json.sig.tsr"), answer.encoded.span, mode: 0o644)
            return (.done, answer.time)
        } catch let error as any ExplainedError where !(error is FileError) {
            installation.output.warn(
                "no-time-stamp",
                "the certificate has no time stamp: \(error.message) \(error.remedy)"
            )
            return (.partial, nil)
        }
    }
}
