import Ledger
package import Sealing

/// The signed conclusion of an erasure: every party, its state, its evidence, and what all this does not cover.
///
/// The bytes are canonical JSON and the signature is OpenSSH's, so that `ssh-keygen -Y verify` checks them.
package struct ErasureCertificate: Sendable {
    /// What the signature is for.
    package static let namespace = "landfast-certificate"
    /// The newest format; see Certificate.md for what each has.
    package static let format: Int64 = 2
    /// Whose signature it is, as a file of allowed signers names it.
    package static let identity = "landfast"

    /// The certificate itself.
    package let document: JSONValue
    /// The armoured signature, for `certificate.json.sig`.
    package let signature: String
    /// The line for a file of allowed signers; worth as much as the way it came.
    package let allowedSigner: String

    /// The certificate's bytes, for `certificate.json`.
    package var bytes: [UInt8] { document.canonicalBytes() }

    /// Signs what a verification saw.
    ///
    /// An erasure that is not proven gets a certificate too: it says so, and what is missing.
    /// - Parameters:
    ///   - tenant: the tenant's random id.
    ///   - notCovered: what has left plaintext somewhere that nobody has declared, as far as it is on record.
    ///   - officer: the key that signed the request.
    package init(
        of report: VerificationReport,
        tenant: String,
        sites: [ErasureSite],
        notCovered: [JSONValue] = [],
        officer: SigningKey,
        time: Timestamp
    ) {
        let records = sites.compactMap { $0.ledger.erasure(report.erasure.id) }
        let document = JSONValue.object([
            "format": .integer(Self.format),
            "type": .string("erasure-certificate"),
            "conclusion": .string(report.conclusion.rawValue),
            "erasure": .string(report.erasure.id),
            "tenant": .string(tenant),
            "issued": .string(time.iso8601),
            "requested": .string((records.map(\.request.requestedAt).min() ?? time).iso8601),
            "due": .string((records.map(\.due).max() ?? time).iso8601),
            "reason": .string(records.first?.request.reason ?? ""),
            "overall": .string(report.erasure.overall.rawValue),
            "until": report.erasure.until.map { .string($0.iso8601) } ?? .null,
            "terms": .object([
                "lockedCopies": .string(report.erasure.acceptsLocked ? "accept-unreadable" : "wait")
            ]),
            "repositories": .array(sites.map { Self.repository($0, report) }),
            "findings": .array(report.findings.map(Self.finding)),
            "notLookedAt": .array(report.notLookedAt.map { .string($0) }),
            "notCovered": .array(notCovered),
            "stated": .array(report.stated.map { .string($0) }),
            "limits": .array(Self.limits.map { .string($0) }),
        ])
        self.document = document
        signature = SSHSignature.sign(document.canonicalBytes().span, namespace: Self.namespace, key: officer)
        allowedSigner = "\(Self.identity) namespaces=\"\(Self.namespace)\" \(officer.publicKey.openSSH)"
    }

    /// What no certificate can promise; stated in each one.
    package static let limits = [
        "That a custodian no longer has a key is attested by the custodian and by what it refuses to derive; absence"
            + " cannot be proven.",
        "Whoever kept an old copy of a custodian's folder together with an old copy of a store can read what both hold."
            + " Put back, such copies are served by Landfast, too, while no other party that it reaches knows of the"
            + " erasure; copies that were not declared to it are not covered.",
        "An overwritten key is as gone as the grade in the custodian's receipt says. in-place: no longer on the block"
            + " device as its file system sees it. journaled, copy-on-write: old keys lie on the disk until their space is"
            + " used again. unknown: nothing is known. Snapshots beneath the file system, and what a drive keeps, are not"
            + " covered by any grade.",
        "A root secret makes an old copy of a custodian's folder worthless only where the copy does not hold the secret:"
            + " the receipt says where it comes from. A systemd credential is bound to the machine only when its unit loads"
            + " it encrypted to the machine's TPM2.",
        "Copies that a provider keeps without telling (snapshots, uncollected garbage, lost disks) hold only ciphertext"
            + " whose key is destroyed.",
        "A restore target counts as empty when its folder was looked at, or is gone. What somebody copied or moved out of it,"
            + " lists of file names that somebody printed, and restores that 'notCovered' names are not covered.",
        "Files that were deleted, such as those of a restore target, stay in freed blocks of their disk until these are used"
            + " again; so do those of restore drills of version 0.1.0, which wrote plain files into the agent's state folder."
            + " Drills since then write none.",
        "When every store, every custodian and the operator's own memory are put back to a state from before the erasure at"
            + " once, nothing among them knows of it any more. This certificate does: `landfast erase replay` takes the"
            + " signed tombstones in it back, which a recovery has to do before anything is restored.",
        "What snapshots held that were removed before their templates' change was put right by a rescope is not looked at:"
            + " old bytes of a store may hold it under the keys of whom it was mapped to then.",
        "Mentions of the person in other people's data and in free text, and data that no template maps to the person,"
            + " are not covered. What `stated` lists is what the operator says; nobody looked into it.",
        "That the source was looked at says that it could be listed then, and held nothing that a template maps to the"
            + " person; what is put there later, and the source system's own backups, are not covered.",
    ]

    private static func repository(_ site: ErasureSite, _ report: VerificationReport) -> JSONValue {
        let record = site.ledger.erasure(report.erasure.id)
        let issued = record?.tombstones.map(\.time).min()
        let parties = report.erasure.parties.filter { $0.repository == site.repository }
        return .object([
            "dataset": .string(site.dataset),
            "repository": .string(site.repository.hex),
            "scope": record?.request.scope.json ?? .null,
            "tombstones": .array((record?.tombstones ?? []).map { .string($0.digest.hex) }),
            "issued": issued.map { .string($0.iso8601) } ?? .null,
            // What takes the erasure back where every copy has forgotten it.
            "entries": .array(site.ledger.proof(ofErasure: report.erasure.id).map(\.signed.json)),
            "reach": report.reach.first { $0.repository == site.repository }?.json ?? .null,
            "ledger": .object([
                "root": .string(site.ledger.root.hex), "count": .integer(Int64(site.ledger.count)),
            ]),
            "parties": .array(parties.map(Self.party)),
            "formerParties": .array(site.ledger.memberships.compactMap(Self.formerParty)),
        ])
    }

    private static func formerParty(_ membership: Membership) -> JSONValue? {
        guard let departure = membership.departure else { return nil }
        return .object([
            "party": .string(membership.party.id),
            "region": .string(membership.party.region),
            "departure": .string(departure.name),
            "attested": departure.reason.map { .string($0) } ?? .null,
            "receipt": departure.receipt?.json ?? .null,
        ])
    }

    private static func party(_ report: PartyReport) -> JSONValue {
        .object([
            "party": .string(report.party),
            "region": .string(report.region),
            "state": .string(report.state.rawValue),
            "until": report.until.map { .string($0.iso8601) } ?? .null,
            "seen": .string(report.observedAt.iso8601),
            "detail": .string(report.detail),
            "receipt": report.receipt?.signed.json ?? .null,
        ])
    }

    private static func finding(_ finding: VerificationFinding) -> JSONValue {
        .object([
            "dataset": .string(finding.dataset),
            "party": finding.party.map { .string($0) } ?? .null,
            "kind": .string(finding.kind.rawValue),
            "detail": .string(finding.detail),
        ])
    }
}
