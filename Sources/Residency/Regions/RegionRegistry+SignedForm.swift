package import Sealing

extension RegionRegistry {
    /// SHA-256 of what decisions rest on: countries, entities, evidence, networks, adequacy; not of facts, nor of where they
    /// stand.
    package var digest: Digest { SHA256.hash(json(withPositions: false).canonicalBytes().span) }

    /// What decisions rest on, to be signed and kept where they are made from it.
    package var signedForm: JSONValue { json(withPositions: true) }

    private func json(withPositions: Bool) -> JSONValue {
        func object(_ fields: [String: JSONValue], _ provenance: Provenance, _ position: SourcePosition) -> JSONValue {
            var fields = fields
            fields["evidence"] = .string(provenance.evidence.rawValue)
            fields["source"] = .string(provenance.source)
            fields["checked"] = .string(provenance.checked.description)
            fields["doubt"] = provenance.doubt.map { .string($0) } ?? .null
            if withPositions { fields["at"] = .string(position.description) }
            return .object(fields)
        }
        let regions = regions.mapValues { region in
            var fields: [String: JSONValue] = [
                "title": .string(region.title),
                "city": .string(region.city),
                "country": .string(region.country),
                "subprocessor": .string(region.subprocessor),
                "shownBy": .string(region.locationEvidence.rawValue),
            ]
            fields["network"] = SignedNetwork(region).json
            return object(fields, region.location, region.position)
        }
        let subprocessors = subprocessors.mapValues { entity in
            var fields: [String: JSONValue] = [
                "title": .string(entity.title),
                "type": .string(entity.type),
                "country": .string(entity.country),
                "address": .string(entity.address),
                "parent": entity.parent.map { .string($0) } ?? .null,
            ]
            // What is not said has no field, so that a register without days has the digest that it always had.
            fields["engaged"] = entity.engaged.map { .string($0.description) }
            fields["announced"] = entity.announced.map { .string($0.description) }
            fields["until"] = entity.until.map { .string($0.description) }
            return object(fields, entity.provenance, entity.position)
        }
        let jurisdictions = jurisdictions.mapValues { jurisdiction in
            object(
                ["countries": .array(jurisdiction.countries.sorted().map { .string($0) })],
                jurisdiction.provenance,
                jurisdiction.position
            )
        }
        let adequacy = adequacy.mapValues { decision in
            object(
                [
                    "reference": .string(decision.reference),
                    "until": decision.until.map { .string($0.description) } ?? .null,
                    "limitedTo": decision.limitedTo.map { .string($0) } ?? .null,
                ],
                decision.provenance,
                decision.position
            )
        }
        return .object([
            "regions": .object(regions),
            "subprocessors": .object(subprocessors),
            "jurisdictions": .object(jurisdictions),
            "adequacy": .object(adequacy),
        ])
    }

    /// Reads the signed form; nil when it is not one.
    ///
    /// Further facts are not part of it.
    package init?(signedForm: JSONValue) {
        func items<Item>(_ key: String, _ read: (String, SignedFields) -> Item?) -> [String: Item]? {
            guard let fields = signedForm[key]?.objectValue else { return nil }
            var items: [String: Item] = [:]
            for (name, json) in fields {
                guard let signed = SignedFields(json), let item = read(name, signed) else { return nil }
                items[name] = item
            }
            return items
        }
        guard
            let regions = items("regions", Region.init(name:signed:)),
            let subprocessors = items("subprocessors", Subprocessor.init(name:signed:)),
            let jurisdictions = items("jurisdictions", Jurisdiction.init(name:signed:)),
            let adequacy = items("adequacy", AdequacyDecision.init(country:signed:))
        else { return nil }
        self.init(
            regions: regions,
            subprocessors: subprocessors,
            jurisdictions: jurisdictions,
            adequacy: adequacy
        )
    }
}

/// The parts that every signed item has, and access to the others.
private struct SignedFields {
    let json: JSONValue
    let provenance: Provenance
    let position: SourcePosition

    init?(_ json: JSONValue) {
        guard let provenance = Provenance(signed: json),
            let position = json["at"]?.stringValue.flatMap({ SourcePosition($0) })
        else { return nil }
        self.json = json
        self.position = position
        self.provenance = provenance
    }

    func text(_ key: String) -> String? { json[key]?.stringValue }

    /// The day in a field that need not be there; nil when it is there and no day.
    func optionalDay(_ key: String) -> CalendarDay?? {
        guard let value = json[key] else { return .some(nil) }
        guard let day = value.stringValue.flatMap({ CalendarDay($0) }) else { return nil }
        return .some(day)
    }
}

extension Region {
    fileprivate init?(name: String, signed: SignedFields) {
        guard let title = signed.text("title"), let city = signed.text("city"), let country = signed.text("country"),
            let subprocessor = signed.text("subprocessor"),
            let evidence = signed.text("shownBy").flatMap(EvidenceGrade.init(rawValue:)),
            let network = SignedNetwork(signed: signed.json["network"])
        else { return nil }
        self.init(
            name: name,
            title: title,
            city: city,
            country: country,
            subprocessor: subprocessor,
            locationEvidence: evidence,
            location: signed.provenance,
            endpoints: network.endpoints,
            networks: network.networks,
            proxy: network.proxy,
            deletionLagSeconds: network.deletionLagSeconds,
            facts: [],
            position: signed.position
        )
    }
}

extension Subprocessor {
    fileprivate init?(name: String, signed: SignedFields) {
        guard let title = signed.text("title"), let type = signed.text("type"), let country = signed.text("country"),
            let address = signed.text("address"), let engaged = signed.optionalDay("engaged"),
            let announced = signed.optionalDay("announced"), let until = signed.optionalDay("until")
        else { return nil }
        self.init(
            name: name,
            title: title,
            type: type,
            country: country,
            address: address,
            parent: signed.text("parent"),
            engaged: engaged,
            announced: announced,
            until: until,
            provenance: signed.provenance,
            facts: [],
            position: signed.position
        )
    }
}

extension Jurisdiction {
    fileprivate init?(name: String, signed: SignedFields) {
        guard let list = signed.json["countries"]?.arrayValue else { return nil }
        let countries = list.compactMap(\.stringValue)
        guard countries.count == list.count else { return nil }
        self.init(name: name, countries: Set(countries), provenance: signed.provenance, position: signed.position)
    }
}

extension AdequacyDecision {
    fileprivate init?(country: String, signed: SignedFields) {
        guard let reference = signed.text("reference"), let until = signed.json["until"] else { return nil }
        let day = until.stringValue.flatMap { CalendarDay($0) }
        guard until == .null || day != nil else { return nil }
        self.init(
            country: country,
            reference: reference,
            until: day,
            limitedTo: signed.text("limitedTo"),
            provenance: signed.provenance,
            position: signed.position
        )
    }
}
