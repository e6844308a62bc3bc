internal import Catalog
internal import Sealing

extension Whereabouts {
    // MARK: Transfers

    /// Judges one transfer by the home and the bases that were recorded with it.
    mutating func consider(_ transfer: TransferRecord, _ dataset: Dataset) {
        // Where it came from was judged when it came there.
        consider(transfer.target, transfer, dataset)
        if !isMover(transfer, dataset) { consider(transfer.relay, transfer, dataset) }
        considerBorder(transfer, dataset)
    }

    /// True for the process that brings the data of a tenant who moved away from its former home: the data lay there.
    private func isMover(_ transfer: TransferRecord, _ dataset: Dataset) -> Bool {
        guard transfer.kind == .relocation, let country = transfer.relay.country else { return false }
        return transfer.source.country == country && dataset.wasHome(country, upTo: transfer.begun)
    }

    private mutating func consider(
        _ place: TransferRecord.Place,
        _ transfer: TransferRecord,
        _ dataset: Dataset
    ) {
        guard let country = place.country, let before = transfer.home.country else {
            return doubtRegion(place.country == nil ? place.region : transfer.home.region, dataset)
        }
        var visit = visit(place, away: transfer.home, transfer, dataset)
        if country != before {
            // What was recorded with it is not enough where the signed inputs of then refuse it.
            let signed = dataset.history.at(transfer.begun).bases(place, transfer.begun)
            if dataset.isHistorySigned, signed.isEmpty { visit.unpermitted = transfer.begun }
            addDeparture(visit)
        } else if place.region != transfer.home.region {
            addMove(visit)
        }
    }

    /// A border that was crossed out of what was home: also by a tenant who moved, and whose data always was at home.
    private mutating func considerBorder(_ transfer: TransferRecord, _ dataset: Dataset) {
        guard let source = transfer.source.country, let target = transfer.target.country, source != target,
            source != transfer.home.country, dataset.wasHome(source, upTo: transfer.begun)
        else { return }
        let home = dataset.home(in: source, upTo: transfer.begun) ?? transfer.source
        addDeparture(visit(transfer.target, away: home, transfer, dataset))
    }

    private func visit(
        _ place: TransferRecord.Place,
        away home: TransferRecord.Place,
        _ transfer: TransferRecord,
        _ dataset: Dataset
    ) -> Visit {
        let bases = transfer.bases.filter { $0.country == place.country }
        let isPermitted = bases.contains { $0.holds(at: transfer.begun) }
        return Visit(
            dataset: dataset.name,
            place: place.bare,
            how: Self.how(place.kind),
            home: home.bare,
            first: transfer.begun,
            until: dataset.end(of: place, after: transfer.begun),
            bases: bases,
            unpermitted: isPermitted ? nil : transfer.begun
        )
    }

    // MARK: Stays

    /// Judges one party's time, part by part, by what was in force in each.
    mutating func consider(_ member: Member, _ dataset: Dataset) {
        guard let (place, from) = stay(of: member, dataset) else { return }
        let parts = dataset.history.parts(from: from, to: max(from, member.until ?? now))
        var wasAtHome = false
        for part in parts {
            guard let country = part.terms.country(member.region), let home = part.terms.home.country else {
                doubtRegion(member.region, dataset)
                continue
            }
            let bases = part.terms.bases(place, part.from)
            var visit = Visit(
                dataset: dataset.name,
                place: place,
                how: Self.how(place.kind),
                home: part.terms.home.bare,
                first: part.from,
                until: member.until,
                bases: bases.filter { $0.country == country },
                unpermitted: nil
            )
            if country == home {
                wasAtHome = true
                if member.region != part.terms.home.region { addMove(visit) }
                continue
            }
            if wasAtHome, member.until != nil {
                // A move takes its time: it lay where it had been at home, until it was seen to be gone.
                addRemainder(visit)
            } else {
                visit.unpermitted = part.terms.unpermitted(place, from: part.from, to: part.to)
                addDeparture(visit)
            }
        }
        if place.kind == "custodian" { considerKeys(place, from, dataset) }
    }

    /// Where a party is and since when it held something; nil: it never did.
    ///
    /// Where everything that moved is on record, a store that nothing moved to holds nothing.
    func stay(of member: Member, _ dataset: Dataset) -> (TransferRecord.Place, Timestamp)? {
        let parts = member.id.split(separator: ":", maxSplits: 1).map(String.init)
        let kind = parts.first ?? ""
        let place = TransferRecord.Place(
            kind: kind,
            name: parts.last,
            region: member.region,
            country: dataset.history.at(member.from).country(member.region),
            evidence: "operator-statement"
        )
        guard kind == "store", dataset.created >= recordedSince else { return (place, member.from) }
        let arrivals = dataset.transfers.filter { $0.target.kind == kind && $0.target.name == place.name }
        return arrivals.map(\.begun).min().map { (place, max($0, member.from)) }
    }

    /// Keys that came over a border out of what was home, to a custodian who is at home now.
    private mutating func considerKeys(_ place: TransferRecord.Place, _ from: Timestamp, _ dataset: Dataset) {
        let terms = dataset.history.at(from)
        guard let country = place.country, country == terms.home.country else { return }
        let givers = (dataset.members ?? []).filter {
            $0.id.hasPrefix("custodian:") && $0.from < from && ($0.until.map { $0 >= from } ?? true)
        }
        for giver in givers {
            guard let source = terms.country(giver.region), source != country,
                let home = dataset.home(in: source, upTo: from)
            else { continue }
            let bases = terms.bases(place, from) + terms.agreements
            let valid = bases.filter { $0.country == country && $0.holds(at: from) }
            var seen: Set<TransferRecord.Basis> = []
            addDeparture(
                Visit(
                    dataset: dataset.name,
                    place: place,
                    how: .keys,
                    home: home.bare,
                    first: from,
                    until: dataset.end(of: place, after: from),
                    bases: valid.filter { seen.insert($0).inserted },
                    unpermitted: valid.isEmpty ? from : nil
                )
            )
        }
    }
}

extension Whereabouts.Dataset {
    /// When a party stated that it holds nothing any more of what it was given at a moment; nil: it has not.
    func end(of place: TransferRecord.Place, after moment: Timestamp) -> Timestamp? {
        let stays = (members ?? []).filter { $0.id == "\(place.kind):\(place.name ?? "")" && $0.from <= moment }
        return stays.max { $0.from < $1.from }?.until
    }

    /// True when a country was home at some time up to a moment, by the signed inputs or by what transfers recorded.
    func wasHome(_ country: String, upTo moment: Timestamp) -> Bool { home(in: country, upTo: moment) != nil }

    /// The last home in a country, up to a moment.
    func home(in country: String, upTo moment: Timestamp) -> TransferRecord.Place? {
        let signed = history.homes.last { $0.home.country == country && $0.from <= moment }?.home
        return signed ?? transfers.last { $0.home.country == country && $0.begun <= moment }?.home
    }
}

extension TransferRecord.Place {
    /// Without what it rests on and the addresses: what tells one place from another.
    var bare: TransferRecord.Place {
        TransferRecord.Place(kind: kind, name: name, region: region, country: country, evidence: "")
    }
}
