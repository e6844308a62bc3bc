internal import Catalog
internal import Residency
internal import Sealing

extension Whereabouts {
    /// Why nobody can say for certain that data stayed, and what would settle it.
    struct Doubt: Hashable {
        /// A stable name.
        let code: String
        let dataset: String
        let text: String
        /// What is relied on as long as it is not settled: an evidence grade, or `none`.
        let grade: String
        /// What a statement has to be about to settle it; nil: none can.
        let subject: ResidencyStatement.Subject?
        /// The time that such a statement has to cover.
        let from: Timestamp
        let to: Timestamp
        /// What to do.
        let remedy: String
        /// The statements that settle it together; empty: it is open.
        private(set) var settledBy: [ResidencyStatement] = []

        var isSettled: Bool { !settledBy.isEmpty }

        /// With the statements that cover its time, when there are enough of them.
        func settled(by statements: [ResidencyStatement]) -> Doubt {
            let about = statements.filter { $0.subject == subject }
            var used: [ResidencyStatement] = []
            var reached = from
            while true {
                let next = about.filter { $0.since <= reached && !used.contains($0) }.max { $0.until < $1.until }
                guard let next, next.until > reached || used.isEmpty && next.until >= reached else { return self }
                used.append(next)
                reached = next.until
                guard reached < to else { break }
            }
            var settled = self
            settled.settledBy = used
            return settled
        }
    }

    // MARK: The record

    mutating func doubtRecord(_ dataset: Dataset) {
        if dataset.members == nil {
            doubt(
                Doubt(
                    code: "ledger-unread",
                    dataset: dataset.name,
                    text: "its ledger could not be read, so nobody knows where copies were",
                    grade: "none",
                    subject: nil,
                    from: dataset.created,
                    to: now,
                    remedy: "Make one of its copies or custodians reachable, then ask again."
                )
            )
        }
        if dataset.created < recordedSince {
            doubtRecord(
                dataset,
                "record-incomplete",
                "transfers are on record since \(Quantity.time(recordedSince)), the repository is there since "
                    + Quantity.time(dataset.created),
                to: recordedSince
            )
        }
        if !dataset.isHistorySigned {
            doubtRecord(
                dataset,
                "history-unsigned",
                "no signed inputs tell what was in force, so all time is judged by what is in force now",
                to: now
            )
        }
    }

    private mutating func doubtRecord(_ dataset: Dataset, _ code: String, _ text: String, to end: Timestamp) {
        doubt(
            Doubt(
                code: code,
                dataset: dataset.name,
                text: text,
                grade: "none",
                subject: .record(dataset.repository),
                from: dataset.created,
                to: end,
                remedy: Self.remedy("record:TENANT/\(dataset.name)", since: dataset.created)
            )
        )
    }

    mutating func doubtRegion(_ region: String, _ dataset: Dataset) {
        doubt(
            Doubt(
                code: "region-unknown",
                dataset: dataset.name,
                text: "nobody knows in which country the region '\(region)' is",
                grade: "none",
                subject: nil,
                from: dataset.created,
                to: now,
                remedy: "Describe the region with its sources among the facts about regions, and apply the policy."
            )
        )
    }

    // MARK: Places

    /// A place, and the part of its time that rests on a word.
    private struct Stated {
        var from: Timestamp
        var to: Timestamp
        var grade: String
        let code: String
        let what: String
        let place: TransferRecord.Place
    }

    /// Names each place whose location rests on less than a look at the network.
    mutating func doubtPlaces(_ dataset: Dataset) {
        var found: [ResidencyStatement.Subject: Stated] = [:]
        func note(
            _ kind: Place.Kind,
            _ place: TransferRecord.Place,
            _ code: String,
            _ what: String,
            from: Timestamp,
            to: Timestamp
        ) {
            guard let name = place.name, Self.isWeak(place.evidence) else { return }
            let subject = ResidencyStatement.Subject.place(kind, name: name, region: place.region)
            let stated = Stated(from: from, to: to, grade: place.evidence, code: code, what: what, place: place)
            guard var other = found[subject] else {
                found[subject] = stated
                return
            }
            other.from = min(other.from, from)
            other.to = max(other.to, to)
            found[subject] = other
        }
        for transfer in dataset.transfers {
            for place in [transfer.source, transfer.target] where place.kind == "store" {
                let end = dataset.end(of: place, after: transfer.begun) ?? now
                note(.store, place, "location-unproven", "the copy in", from: transfer.begun, to: end)
            }
            let end = max(transfer.begun, transfer.ended ?? transfer.begun)
            note(.agent, transfer.relay, "agent-location-unproven", "the process of", from: transfer.begun, to: end)
            if transfer.target.kind == "restore-target" {
                // It is a folder of the machine on which the agent runs.
                let folder = TransferRecord.Place(
                    kind: "agent",
                    name: transfer.relay.name,
                    region: transfer.target.region,
                    country: transfer.target.country,
                    evidence: transfer.target.evidence
                )
                note(.agent, folder, "agent-location-unproven", "the process of", from: transfer.begun, to: end)
            }
        }
        for member in dataset.members ?? [] {
            guard let (place, from) = stay(of: member, dataset) else { continue }
            let end = max(from, member.until ?? now)
            if place.kind == "custodian" {
                note(.custodian, place, "custodian-location-unproven", "the keys with", from: from, to: end)
            } else if place.kind == "store", !dataset.transfers.contains(where: { $0.touches(place) }) {
                note(.store, place, "location-unproven", "the copy in", from: from, to: end)
            }
        }
        for (subject, stated) in found.sorted(by: { $0.key.text < $1.key.text }) {
            doubt(
                Doubt(
                    code: stated.code,
                    dataset: dataset.name,
                    text: "that \(stated.what) \(Self.name(stated.place)) was there rests on: \(stated.grade)",
                    grade: stated.grade,
                    subject: subject,
                    from: stated.from,
                    to: stated.to,
                    remedy: Self.remedy("\(subject.text) --region \(stated.place.region)", since: stated.from)
                )
            )
        }
    }

    /// True for what somebody typed, and for what this version does not know.
    private static func isWeak(_ evidence: String) -> Bool {
        EvidenceGrade(rawValue: evidence).map { $0 < .network } ?? true
    }

    // MARK: Transfers

    /// What has not ended may have sent more than anybody counted; a later one to the same place that ended says that it
    /// went on.
    mutating func doubtUnfinished(_ dataset: Dataset) {
        for transfer in dataset.transfers where transfer.result == .open {
            let isSettled = dataset.transfers.contains { other in
                other.result == .complete && other.begun > transfer.begun
                    && other.target.kind == transfer.target.kind && other.target.name == transfer.target.name
                    && other.target.region == transfer.target.region
            }
            guard !isSettled else { continue }
            doubt(
                Doubt(
                    code: "transfer-unfinished",
                    dataset: dataset.name,
                    text: "the transfer of \(Quantity.time(transfer.begun)) from \(Self.name(transfer.source)) to "
                        + "\(Self.name(transfer.target)) has not ended",
                    grade: "none",
                    subject: .transfer(transfer.id),
                    from: transfer.begun,
                    to: transfer.begun,
                    remedy: "Run the work again; or look it up, and record what became of it: "
                        + Self.remedy("transfer:\(transfer.id)", since: transfer.begun)
                )
            )
        }
    }

    private static func remedy(_ subject: String, since: Timestamp) -> String {
        "`landfast statement add \(subject) --since \(since.iso8601.prefix(10)) --reference CODE`"
    }
}

extension TransferRecord {
    /// True when it came from a place, or went there.
    fileprivate func touches(_ place: Place) -> Bool {
        [source, target].contains { $0.kind == place.kind && $0.name == place.name }
    }
}
