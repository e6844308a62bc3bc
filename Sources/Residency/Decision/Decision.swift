package import Sealing

/// The answer to a placement request, with every rule that spoke.
package struct Decision: Sendable {
    /// What was asked.
    package let request: PlacementRequest
    /// True when something allows it and nothing forbids it.
    package let isAllowed: Bool
    /// Every rule that spoke, those that forbid first.
    package let reasons: [Reason]
    /// What the location rests on: no better than what was seen, nor than what the region can show (L14).
    package let evidence: EvidenceGrade
    /// The recorded bases that the answer rests on.
    package let bases: [TransferBasis]
    /// The digest of the policy that was asked.
    package let policyDigest: Digest
    /// When it was decided.
    package let time: Timestamp
    /// When a subprocessor's last day is over; nil: none has one.
    private let end: Timestamp?

    init(
        request: PlacementRequest,
        isAllowed: Bool,
        reasons: [Reason],
        evidence: EvidenceGrade,
        bases: [TransferBasis],
        policyDigest: Digest,
        time: Timestamp,
        end: Timestamp?
    ) {
        self.request = request
        self.isAllowed = isAllowed
        self.reasons = reasons
        self.evidence = evidence
        self.bases = bases
        self.policyDigest = policyDigest
        self.time = time
        self.end = end
    }

    /// The permission for one repository; nil when it is refused, or its basis has ended.
    ///
    /// It ends with its lifetime, with the first of its bases, with a subprocessor's last day, or after seven days,
    /// whichever comes first.
    package func grant(repository: RepositoryID, lifetimeSeconds: Int64) -> Grant? {
        precondition(lifetimeSeconds > 0)
        guard isAllowed else { return nil }
        let lifetime = min(lifetimeSeconds, Grant.maximumLifetimeSeconds)
        let ends = [time.adding(seconds: lifetime)] + bases.compactMap(\.expires) + [end].compactMap(\.self)
        guard let end = ends.min(), end > time else { return nil }
        return Grant(
            repository: repository,
            place: request.place,
            action: request.action,
            policyDigest: policyDigest,
            expires: end
        )
    }

    /// The first rule that decided: one that forbids, or else one that allows.
    package var decisive: Reason? {
        reasons.first { $0.effect == (isAllowed ? .allows : .refuses) }
    }

    /// For `--json`.
    package var json: JSONValue {
        .object([
            "allowed": .bool(isAllowed),
            "action": .string(request.action.rawValue),
            "class": .string(request.datasetClass.rawValue),
            "place": .object([
                "kind": .string(request.place.kind.rawValue),
                "name": request.place.name.map { .string($0) } ?? .null,
                "region": .string(request.place.region),
            ]),
            "evidence": .string(evidence.rawValue),
            "bases": .array(bases.map(\.json)),
            "policy": .string(policyDigest.hex),
            "time": .string(time.iso8601),
            "reasons": .array(reasons.map(\.json)),
        ])
    }
}

/// What permits a transfer: where it is recorded and how long it holds.
package struct TransferBasis: Hashable, Sendable {
    /// `agreement`, `adequacy`, `scc` or `other`.
    package let kind: String
    /// Where it is recorded.
    package let reference: String
    /// The country that the data may go to.
    package let country: String
    /// When it ends; nil when it has no end.
    package let expires: Timestamp?

    init(kind: String, reference: String, country: String, expires: Timestamp?) {
        self.kind = kind
        self.reference = reference
        self.country = country
        self.expires = expires
    }

    /// For `--json` and records.
    package var json: JSONValue {
        .object([
            "kind": .string(kind),
            "reference": .string(reference),
            "country": .string(country),
            "expires": expires.map { .string($0.iso8601) } ?? .null,
        ])
    }
}
