/// The form of policies and profiles.
enum PolicySchema {
    static var file: SchemaPart {
        .oneOf([policy, profile])
    }

    private static var policy: SchemaPart {
        .mapping(
            [
                "policy": .identifier,
                "description": .description,
                "subprocessors": subprocessors,
                "rules": .list(rule(effects: ["allow", "deny", "only"])),
                "requirements": .list(requirement(isComplete: true)),
                "transfers": .list(transfer, minimum: 0),
            ],
            required: ["policy", "rules", "requirements"]
        )
    }

    private static var profile: SchemaPart {
        .mapping(
            [
                "profile": .identifier,
                "description": .description,
                "tenants": tenants,
                "subprocessors": subprocessors,
                "rules": .list(rule(effects: ["deny", "only"])),
                "requirements": .list(requirement(isComplete: false)),
            ],
            required: ["profile", "tenants"]
        )
    }

    private static var subprocessors: SchemaPart {
        .mapping(
            [
                "notice": .duration.described(
                    "How long tenants can object before an announced subprocessor is used; 30d when left out."
                )
            ],
            required: ["notice"]
        )
    }

    private static func rule(effects: [String]) -> SchemaPart {
        var properties = common
        properties["places"] = .list(.choice(Place.Kind.allCases.map(\.rawValue)))
        for effect in effects { properties[effect] = condition }
        return .mapping(properties, required: ["id", "classes"]).withExactlyOne(of: effects)
    }

    private static var common: [String: SchemaPart] {
        [
            "id": .identifier.described("A name that explanations show; unique in the policy and its profiles."),
            "description": .description,
            "tenants": tenants,
            "classes": .list(.choice(DatasetClass.allCases.map(\.rawValue))),
        ]
    }

    private static var tenants: SchemaPart {
        .oneOf([
            .choice(["all"]),
            .mapping(
                [
                    "labels": .named(.text(), keys: "^.+$"),
                    "names": .list(.text()),
                    "home-countries": .list(.country),
                    "home-regions": .list(.identifier),
                ],
                required: []
            ),
        ])
    }

    private static var condition: SchemaPart {
        .mapping(
            [
                "regions": .list(.identifier.described("A region, or 'home'.")),
                "countries": .list(.text(pattern: "^([A-Z]{2}|home)$").described("A country's code, or 'home'.")),
                "jurisdictions": .list(.text()),
                "subprocessors": .list(.identifier),
                "stores": .list(.identifier),
            ],
            required: []
        )
    }

    private static var transfer: SchemaPart {
        var properties = common
        properties["to"] = .list(.country)
        properties["basis"] = .choice(PolicyTransfer.Basis.allCases.map(\.rawValue))
        properties["reference"] = .text()
        properties["expires"] = .date
        return .mapping(properties, required: ["id", "classes", "to", "basis", "reference", "expires"])
    }

    private static func requirement(isComplete: Bool) -> SchemaPart {
        func section(_ properties: [String: SchemaPart], optional: Set<String> = []) -> SchemaPart {
            .mapping(properties, required: isComplete ? properties.keys.filter { !optional.contains($0) } : [])
        }
        func different(_ keys: [String]) -> SchemaPart {
            .mapping(Dictionary(uniqueKeysWithValues: keys.map { ($0, .integer(PolicyLimits.copies)) }), required: [])
        }
        let kept = SchemaPart.integer(PolicyLimits.kept)
        var properties = common
        properties["classes"] = .list(.choice(DatasetClass.serviceData.map(\.rawValue)))
        properties["copies"] = section(
            [
                "count": .integer(PolicyLimits.copies),
                "different": different(PolicyKeys.copiesDifferent),
                "in-home-country": .integer(0...16),
                "locked": .integer(0...16),
                "append-only": .integer(0...16),
            ],
            optional: ["different", "in-home-country", "locked", "append-only"]
        )
        properties["custodians"] = section(
            [
                "count": .integer(PolicyLimits.copies),
                "different": different(PolicyKeys.custodiansDifferent),
                "in-home-country": .integer(0...16),
                "overwrite": .choice(SpreadDemand.Overwrite.allCases.map(\.rawValue)).described(
                    "What overwriting a key must be worth on custodians' disks for an erasure to be complete; 'any' when "
                        + "left out."
                ),
            ],
            optional: ["different", "in-home-country", "overwrite"]
        )
        properties["backup"] = section(["every": .duration, "recovery-point": .duration])
        properties["retention"] = .mapping(
            [
                "last": .integer(1...10_000), "hourly": kept, "daily": kept, "weekly": kept, "monthly": kept,
                "yearly": kept, "tags": .list(.identifier), "at-least": .duration, "at-most": .duration,
                "shrink-limit": .integer(PolicyLimits.shrink),
            ],
            required: []
        )
        properties["verification"] = section(["every": .duration, "read-data": .duration])
        properties["drill"] = section(["every": .duration])
        properties["erasure"] = section(
            [
                "grace": .duration,
                "due": .oneOf([.choice(["1mo"]), .duration]).described("One month, or at most 28d."),
                "physical-deadline": .duration,
                "approvals": .integer(PolicyLimits.approvals),
                "vanished-rows": .choice(ErasureDemand.VanishedRows.allCases.map(\.rawValue)),
                "locked-copies": .choice(ErasureDemand.LockedCopies.allCases.map(\.rawValue)),
            ],
            optional: ["locked-copies"]
        )
        return .mapping(properties, required: ["id", "classes"])
    }
}
