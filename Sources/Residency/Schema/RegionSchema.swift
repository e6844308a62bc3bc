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
                            "limits": limits,
                        ],
                        required: ["kind", "host", "ports"]
                    )
                ),
                "networks": .list(
                    fact(
                        [
                            "autonomous-system": .text(pattern: "^AS[0-9]+$"),
                            "blocks": .list(.text(pattern: "^[0-9a-fA-F:.]+/[0-9]+$"))
                                .described("Those of its addresses that lie here: 95.216.0.0/15, 2a01:4f9::/32."),
                            "shows": .choice(RegionNetwork.Showing.allCases.map(\.rawValue))
                                .described(
                                    "What such an address shows: the location, or the provider alone, who uses the blocks "
                                        + "elsewhere too."
                                ),
                        ],
                        required: ["autonomous-system"]
                    )
                ),
                "proxy": fact(["host": .text(), "port": .integer(1...65_535)], required: ["host", "port"])
                    .described("The one server that may relay to stores here; it lies in the blocks."),
                "deletion-lag": .duration,
                "facts": .list(statement),
            ],
            required: ["title", "city", "country", "subprocessor", "location"]
        )
    }

    private static var limits: SchemaPart {
        .mapping(
            [
                "requests-per-second": .integer(EndpointLimits.requestRange),
                "bytes-per-second": .integer(EndpointLimits.byteRange),
                "connections": .integer(EndpointLimits.connectionRange),
            ],
            required: []
        )
        .described("What the service lets one customer do at once.")
    }

    private static var subprocessor: SchemaPart {
        fact(
            [
                "title": .text(), "type": .text(), "country": .country, "address": .text(), "parent": .identifier,
                "engaged": .date.described("The first day of its use: 2026-01-31."),
                "announced": .date.described(
                    "The day on which tenants are told that it will be used: 2026-01-31. It is used when the policy's "
                        + "notice has passed after that day, and not before."
                ),
                "until": .date.described("The last day of its use: 2026-01-31."),
                "facts": .list(statement),
            ],
            required: ["title", "type", "country", "address"]
        )
    }

    private static var statement: SchemaPart {
        fact(
            [
                "about": .identifier, "statement": .text(),
                "until": .date.described(
                    "The last day of a certificate or the like: 2026-01-31. An alarm tells of it before."
                ),
            ],
            required: ["about", "statement"]
        )
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
