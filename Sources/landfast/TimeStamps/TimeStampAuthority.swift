internal import Connections
internal import Files
internal import Residency
internal import Sealing

/// The authority of the configuration, which says when something was shown to it (RFC 3161).
///
/// It gets a digest and a random number: control data, which goes to its region only where the policy lets control data of
/// the tenant be, through the guard that all connections pass.
struct TimeStampAuthority {
    /// The authority as the configuration names it.
    struct Entry: Sendable {
        let place: NoticeEntry.RemotePlace
        /// The certificates at which the chain of its own must end, in PEM.
        let authority: PathBytes
    }

    private let entry: Entry
    private let installation: Installation

    /// The authority that the configuration names; nil when it names none.
    init?(_ installation: Installation) {
        guard let entry = installation.configuration.timeStamps else { return nil }
        self.entry = entry
        self.installation = installation
    }

    /// Has bytes stamped, and checks what comes back as anybody else would.
    /// - Throws: ``CommandError`` with `refused-by-policy`, `unknown-region` or `time-stamp-refused`; ``NetworkError``;
    ///   ``SealingError``; ``FileError`` for the file of trusted certificates.
    func stamp(_ bytes: [UInt8], for tenant: TenantInputs) throws -> TimeStampAnswer {
        let place = Place.control(region: entry.place.region)
        guard installation.decide(tenant, .control, place, .write).isAllowed else {
            throw CommandError(
                "refused-by-policy",
                "The policy lets no control data of \(tenant.name) go to region '\(entry.place.region)', where the time "
                    + "stamping authority is.",
                remedy: "Name an authority in a region that `landfast policy explain` allows control data in.",
                status: .refused
            )
        }
        let trusted = try AtomicFile.read(entry.authority, maximumBytes: TimeStampAnswer.maximumAuthorityBytes)
        let question = try TimeStampRequest(about: SHA256.hash(bytes.span), random: SystemRandom())
        return try TimeStampAnswer(checking: ask(question), to: question, trusting: trusted)
    }

    private func ask(_ question: TimeStampRequest) throws -> [UInt8] {
        guard let reach = installation.basis.registry.reach(of: entry.place.region) else {
            throw CommandError(
                "unknown-region",
                "Nothing is known about region '\(entry.place.region)' of 'time-stamps', so nothing is sent.",
                remedy: "Correct the region, or describe it and apply the policy.",
                status: .refused
            )
        }
        let url = entry.place.url
        let server = Server(host: url.host, port: url.port, reach: reach, trust: entry.place.trust, silenceSeconds: 20)
        let target = url.path.isEmpty ? "/" : url.path.map { "/" + PercentEncoding.encode($0) }.joined()
        let fields = [
            HTTPField("Content-Type", TimeStampRequest.mediaType), HTTPField("Accept", TimeStampAnswer.mediaType),
        ]
        var answer: [UInt8] = []
        let response = try ServerClient(server).perform(
            HTTPRequest("POST", target, fields: fields),
            sending: question.encoded.span,
            receivingInto: &answer,
            maximumBytes: TimeStampAnswer.maximumBytes
        )
        guard response.status == 200 else {
            throw CommandError(
                "time-stamp-refused",
                "The time stamping authority at \(url.host) answered with \(response.status).",
                remedy: "Look at its url under 'time-stamps', and ask whoever runs it."
            )
        }
        return answer
    }
}
