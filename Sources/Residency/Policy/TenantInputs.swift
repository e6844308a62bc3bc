package import Sealing

/// What decisions about a tenant rest on.
package struct TenantInputs: Hashable, Sendable {
    /// The tenant's name.
    package let name: String
    /// The region that the tenant chose.
    package let homeRegion: String
    /// Labels, by which policies select tenants.
    package let labels: [String: String]
    /// Recorded agreements that data may leave the home country.
    package let agreements: [Agreement]

    /// Inputs from their parts.
    package init(
        name: String,
        homeRegion: String,
        labels: [String: String] = [:],
        agreements: [Agreement] = []
    ) {
        self.name = name
        self.homeRegion = homeRegion
        self.labels = labels
        self.agreements = agreements
    }
}

/// Both sides' consent that a tenant's data may be in a country that is not the tenant's own.
package struct Agreement: Hashable, Sendable {
    /// Where the agreement can be found.
    package let reference: String
    /// ISO 3166-1 code of the country that the data may go to.
    package let leavesTo: String
    /// When it ends; nil when it has no end.
    package let expires: Timestamp?

    /// An agreement from its parts.
    package init(reference: String, leavesTo: String, expires: Timestamp? = nil) {
        self.reference = reference
        self.leavesTo = leavesTo
        self.expires = expires
    }
}

extension TenantInputs {
    /// The signed form.
    package var json: JSONValue {
        .object([
            "name": .string(name),
            "homeRegion": .string(homeRegion),
            "labels": .object(labels.mapValues { .string($0) }),
            "agreements": .array(agreements.map(\.json)),
        ])
    }

    /// Reads the signed form; nil when it is not one.
    package init?(json: JSONValue) {
        guard let fields = json.objectValue, Set(fields.keys) == ["name", "homeRegion", "labels", "agreements"],
            let name = json["name"]?.stringValue,
            let homeRegion = json["homeRegion"]?.stringValue,
            let labels = json["labels"]?.objectValue,
            let agreements = json["agreements"]?.arrayValue
        else { return nil }
        let texts = labels.compactMapValues(\.stringValue)
        let read = agreements.compactMap(Agreement.init(json:))
        guard texts.count == labels.count, read.count == agreements.count else { return nil }
        self.init(name: name, homeRegion: homeRegion, labels: texts, agreements: read)
    }
}

extension Agreement {
    /// The signed form.
    package var json: JSONValue {
        .object([
            "reference": .string(reference),
            "leavesTo": .string(leavesTo),
            "expires": expires.map { .string($0.iso8601) } ?? .null,
        ])
    }

    /// Reads the signed form; nil when it is not one.
    package init?(json: JSONValue) {
        guard let fields = json.objectValue, Set(fields.keys) == ["reference", "leavesTo", "expires"],
            let reference = json["reference"]?.stringValue,
            let leavesTo = json["leavesTo"]?.stringValue,
            let end = json["expires"]
        else { return nil }
        if end == .null {
            self.init(reference: reference, leavesTo: leavesTo)
        } else {
            guard let expires = end.stringValue.flatMap({ Timestamp(iso8601: $0) }) else { return nil }
            self.init(reference: reference, leavesTo: leavesTo, expires: expires)
        }
    }
}
