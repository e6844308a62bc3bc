/// The form of policy test files.
enum PolicyTestSchema {
    static var file: SchemaPart {
        .mapping(
            [
                "policy-test": .identifier,
                "description": .description,
                "at": .date,
                "tenants": .named(tenant, keys: "^.+$"),
                "decisions": .list(decision),
                "placements": .list(placement),
            ],
            required: ["policy-test", "at", "tenants"]
        )
    }

    private static var tenant: SchemaPart {
        .mapping(
            [
                "home": .identifier,
                "labels": .named(.text(), keys: "^.+$"),
                "agreements": .list(
                    .mapping(
                        ["reference": .text(), "to": .country, "expires": .date],
                        required: ["reference", "to"]
                    )
                ),
            ],
            required: ["home"]
        )
    }

    private static var common: [String: SchemaPart] {
        [
            "name": .text(),
            "tenant": .text(),
            "class": .choice(DatasetClass.allCases.map(\.rawValue)),
        ]
    }

    private static var decision: SchemaPart {
        var properties = common
        properties["action"] = .choice(Action.allCases.map(\.rawValue))
        properties["place"] = .mapping(
            ["kind": .choice(Place.Kind.allCases.map(\.rawValue)), "name": .identifier, "region": .identifier],
            required: ["kind", "region"]
        )
        properties["evidence"] = .choice(EvidenceGrade.allCases.map(\.rawValue))
        properties["expect"] = .choice(["allowed", "refused"])
        properties["because"] = .identifier.described("The rule that must have spoken.")
        return .mapping(properties, required: ["name", "tenant", "class", "place", "expect"])
    }

    private static var placement: SchemaPart {
        var properties = common
        let candidates = SchemaPart.named(.identifier, keys: "^.+$").described("Names and their regions.")
        properties["stores"] = candidates
        properties["custodians"] = candidates
        properties["expect"] = .oneOf([
            .choice(["refused"]),
            .mapping(
                ["stores": .list(.identifier), "custodians": .list(.identifier)],
                required: ["stores", "custodians"]
            ),
        ])
        return .mapping(properties, required: ["name", "tenant", "class", "stores", "custodians", "expect"])
    }
}
