/// The form of regions files.
enum RegionSchema {
    static var file: SchemaPart {
        .mapping(
            [
                "regions": .named(region),
                "subprocessors": .named(subprocessor),
                "jurisdictions": .named(
                    fact(["countries": .list(.country)], required: ["countries"]),
                    keys: "^[A-Z]+$"
                ),
                "adequacy": .list(
                    fact(
                        ["country": .country, "reference": .text(), "until": .date, "limited-to": .text()],
                        required: ["country", "reference"]
                    )
                ),
            ],
            required: []
        )
    }

    private static var region: SchemaPart {
        .mapping(
            [
                "title": .text(),
                "city": .text(),
                "country": .country,
                "subprocessor": .identifier,
                "location": fact(
                    [
                        "shown-by": .choice(EvidenceGrade.allCases.map(\.rawValue))
                            .described("The best evidence that a place here can have for being here.")
                    ],
                    required: ["shown-by"]
                ),
                "endpoints": .list(
                    fact(
                        [
                            "kind": .choice(RegionEndpoint.Kind.allCases.map(\.rawValue)),
                            "host": .text(),
                            "ports": .list(.integer(1...65_535)),
                        ],
                        required: ["kind", "host", "ports"]
                    )
                ),
                "networks": .list(
                    fact(["autonomous-system": .text(pattern: "^AS[0-9]+$")], required: ["autonomous-system"])
                ),
                "facts": .list(statement),
            ],
            required: ["title", "city", "country", "subprocessor", "location"]
        )
    }

    private static var subprocessor: SchemaPart {
        fact(
            [
                "title": .text(), "type": .text(), "country": .country, "address": .text(), "parent": .identifier,
                "facts": .list(statement),
            ],
            required: ["title", "type", "country", "address"]
        )
    }

    private static var statement: SchemaPart {
        fact(["about": .identifier, "statement": .text()], required: ["about", "statement"])
    }

    private static func fact(_ properties: [String: SchemaPart], required: [String]) -> SchemaPart {
        var all = properties
        all["evidence"] = .choice(Provenance.Kind.allCases.map(\.rawValue))
        all["source"] = .text()
        all["checked"] = .date
        all["doubt"] = .text()
        return .mapping(all, required: required + ["evidence", "source", "checked"])
    }
}
