internal import Residency
internal import Sealing

extension Region {
    /// What is known of it, with sources, dates and doubts, for programs and evidence.
    var document: JSONValue {
        .object([
            "region": .string(name), "title": .string(title), "city": .string(city), "country": .string(country),
            "subprocessor": .string(subprocessor), "evidence": .string(locationEvidence.rawValue),
            "location": location.document, "facts": .array(facts.map(\.document)),
        ])
    }
}

extension RegionFact {
    /// With where it is known from.
    var document: JSONValue {
        .object([
            "about": .string(about), "statement": .string(statement), "source": provenance.document,
        ])
    }
}
