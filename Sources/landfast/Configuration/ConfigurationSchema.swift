internal import Capture
internal import Residency
internal import Sealing

/// The JSON schema of `landfast.yaml`, for editors that complete and check while one writes.
///
/// It says less than `ConfigurationReader`, which counts: that names are unique, folders apart and scope templates of use
/// cannot be said in a schema.
enum ConfigurationSchema {
    /// The schema, draft 7.
    static var json: JSONValue {
        var schema =
            object(
                "Landfast's configuration: where things are. What may be where is the policy's business.",
                [
                    "state": path("The folder of the catalog, the keys and the caches."),
                    "state-endpoint": endpoint,
                    "catalog": .object([
                        "description": .string("Where the catalog is; SQLite in the state folder."),
                        "enum": .texts(["sqlite"]),
                    ]),
                    "regions": path("The folder of facts about regions."),
                    "policies": path("The folder of the rules, as edited; what is in force was applied."),
                    "agent": agent,
                    "stores": list("The places of copies.", of: store, count: 1...1000),
                    "custodians": list("The places of keys.", of: custodian, count: 1...1000),
                    "datasets": list("The datasets that every tenant has.", of: dataset, count: 1...100),
                    "concurrency": concurrency("How many pieces of work 'serve' does at once on this machine."),
                    "metrics": metrics,
                    "notices": list(
                        "Whom 'serve' tells what is wrong.",
                        of: notice,
                        count: ConfigurationReader.noticeCount
                    ),
                    "processing": processing,
                    "time-stamps": timeStamps,
                ],
                required: ["state", "regions", "policies", "agent", "stores", "custodians", "datasets"]
            ).objectValue ?? [:]
        schema["$schema"] = .string("http://json-schema.org/draft-07/schema#")
        schema["title"] = .string("landfast.yaml")
        return .object(schema)
    }

    private static var metrics: JSONValue {
        object(
            "Where 'serve' lets Prometheus read figures, as http://ADDRESS/metrics.",
            [
                "listen": text("The address and the port, such as 127.0.0.1:9187.", pattern: ":[0-9]{1,5}$"),
                "token": exactlyOne(
                    object(
                        "What whoever asks must show, as 'Authorization: Bearer …': where it comes from. Needed for "
                            + "addresses that other machines reach.",
                        [
                            "file": path("A file with the token, which only landfast's user can read."),
                            "environment": text("An environment variable with the token in hex."),
                            "credential": text("A systemd credential of this name.", pattern: "^[^/]+$"),
                        ],
                        required: []
                    )
                ),
            ],
            required: ["listen"]
        )
    }

    private static var agent: JSONValue {
        object(
            "Who acts on this machine, and where that is.",
            ["name": name("The agent's name."), "region": name("The region that this machine is in.")],
            required: ["name", "region"]
        )
    }

    private static var custodian: JSONValue {
        object(
            "One custodian.",
            [
                "name": name("The custodian's name."),
                "region": name("The region that it is in."),
                "path": path("Its folder; never part of any other backup."),
                "endpoint": endpoint,
                "root-secret": rootSecret,
                "cool-off": text(
                    "How long the erasure of a whole repository waits here, such as 72h. Fixed when it is made.",
                    pattern: "^([0-9]+[wdhms])+$"
                ),
                "erasures-per-hour": .object([
                    "description": .string(
                        "How many persons and objects are erased here in an hour at most. Fixed too."
                    ),
                    "type": .string("integer"),
                    "minimum": .integer(Int64(ConfigurationReader.erasuresPerHour.lowerBound)),
                    "maximum": .integer(Int64(ConfigurationReader.erasuresPerHour.upperBound)),
                ]),
            ],
            required: ["name", "region", "path"]
        )
    }

    private static var rootSecret: JSONValue {
        exactlyOne(
            object(
                "Where the secret that seals its state comes from: one of the three. Never the secret itself.",
                [
                    "file": path("A file with the secret as its bytes."),
                    "environment": text("An environment variable with the secret in hex."),
                    "credential": text("A systemd credential of this name.", pattern: "^[^/]+$"),
                ],
                required: []
            )
        )
    }

    /// The same, with one of its keys and no more.
    static func exactlyOne(_ schema: JSONValue) -> JSONValue {
        var fields = schema.objectValue ?? [:]
        fields["minProperties"] = .integer(1)
        fields["maxProperties"] = .integer(1)
        return .object(fields)
    }

    private static var dataset: JSONValue {
        object(
            "A dataset that every tenant has.",
            [
                "name": name("The dataset's name."),
                "class": .object([
                    "description": .string("What kind of data it is; policies select by it."),
                    "enum": .texts(DatasetClass.ofData.map(\.rawValue)),
                ]),
                "source": text(
                    "Where one tenant's data is: files:/folder/of/{tenant}/data.",
                    pattern: "^files:.*\\{tenant\\}"
                ),
                "scopes": list(
                    "Whose data a path holds; the first template that matches counts.",
                    of: text("Such as users/{subject}/tickets/{object}/**."),
                    count: 0...ScopeTemplates.maximumCount
                ),
                "exclude": list(
                    "What stays out of every backup, as in .gitignore, from the source's top.",
                    of: text("Such as '*.tmp', '/cache/', 'logs/**/*.gz' or '!keep.tmp'.", pattern: "^[^#]"),
                    count: 0...ExcludeRules.maximumCount
                ),
                "exclude-caches": flag("Whether what folders with a CACHEDIR.TAG hold stays out."),
                "one-file-system": flag("Whether what is mounted below the source stays out."),
                "commands": commands,
                "schedule": schedule,
                "concurrency": concurrency("How many tenants' sources of this dataset may be read at once."),
            ],
            required: ["name", "class", "source"]
        )
    }

    private static var schedule: JSONValue {
        func times(_ what: String) -> JSONValue {
            text(what + " As systemd's OnCalendar, such as 'Mon..Fri 02:00', or as cron, such as '30 2 * * 1-5'.")
        }
        func windows(_ what: String) -> JSONValue {
            list(
                what,
                of: text("Such as '20:00..06:00', 'Mon..Fri 22:00..05:30' or '2026-12-24..2026-12-26'."),
                count: ConfigurationReader.windowCount
            )
        }
        return object(
            "When 'serve' does this dataset's work; what is left out is done as often as the policy asks for.",
            [
                "backup": times("Snapshots are taken then."),
                "verification": times("Copies are checked then."),
                "read-data": times("Every byte of each copy is read then."),
                "drill": times("A restore is rehearsed then."),
                "retention": times("Snapshots that nothing keeps are removed then; once a day when left out."),
                "zone": text("The time zone of all times here, such as Europe/Helsinki; UTC when left out."),
                "jitter": text(
                    "How far a time may be put off, such as 30m: not all tenants' work begins at once.",
                    pattern: "^([0-9]+[wdhms])+$"
                ),
                "windows": windows("Work begins only then."),
                "blackouts": windows("Work does not begin then."),
            ],
            required: []
        )
    }

    static func concurrency(_ what: String) -> JSONValue {
        .object([
            "description": .string(what), "type": .string("integer"),
            "minimum": .integer(Int64(ConfigurationReader.concurrencies.lowerBound)),
            "maximum": .integer(Int64(ConfigurationReader.concurrencies.upperBound)),
        ])
    }

    private static var commands: JSONValue {
        func command(_ what: String) -> JSONValue {
            list(
                what + " The program's path and its words; no shell reads them. {tenant} is the tenant's name.",
                of: text("A word."),
                count: 1...SourceCommands.maximumWords
            )
        }
        return object(
            "What runs around each backup.",
            [
                "before": command("Runs first; when it fails, nothing is backed up."),
                "on-failure": command("Runs when the backup, or the command before it, failed or was interrupted."),
                "after": command("Runs last, whatever happened."),
                "timeout": text("How long each may take, such as 10m.", pattern: "^([0-9]+[wdhms])+$"),
            ],
            required: []
        )
    }

    static func object(_ what: String, _ fields: [String: JSONValue], required: [String]) -> JSONValue {
        var schema: [String: JSONValue] = [
            "description": .string(what), "type": .string("object"), "properties": .object(fields),
            "additionalProperties": .bool(false),
        ]
        // An empty list is allowed only from draft 6 on, and says nothing.
        if !required.isEmpty { schema["required"] = .texts(required) }
        return .object(schema)
    }

    static func list(_ what: String, of items: JSONValue, count: ClosedRange<Int>) -> JSONValue {
        .object([
            "description": .string(what), "type": .string("array"), "items": items,
            "minItems": .integer(Int64(count.lowerBound)), "maxItems": .integer(Int64(count.upperBound)),
        ])
    }

    private static func flag(_ what: String) -> JSONValue {
        .object(["description": .string(what), "type": .string("boolean")])
    }

    static func name(_ what: String) -> JSONValue { text(what, pattern: "^[a-z0-9][a-z0-9-]{0,62}$") }

    static func path(_ what: String) -> JSONValue {
        text(what + " Relative to this file, or absolute.")
    }

    static func text(_ what: String, pattern: String? = nil) -> JSONValue {
        var schema: [String: JSONValue] = [
            "description": .string(what), "type": .string("string"), "minLength": .integer(1),
        ]
        if let pattern { schema["pattern"] = .string(pattern) }
        return .object(schema)
    }
}
