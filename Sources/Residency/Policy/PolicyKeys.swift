/// The keys of policy files, for the parser and the schema.
enum PolicyKeys {
    static let policy = ["policy", "description", "subprocessors", "rules", "requirements", "transfers"]
    static let profile = ["profile", "description", "tenants", "subprocessors", "rules", "requirements"]
    static let subprocessors = ["notice"]
    static let rule = ["id", "description", "tenants", "classes", "places", "allow", "deny", "only"]
    static let tenants = ["labels", "names", "home-countries", "home-regions"]
    static let condition = ["regions", "countries", "jurisdictions", "subprocessors", "stores"]
    static let transfer = ["id", "description", "tenants", "classes", "to", "basis", "reference", "expires"]
    static let requirement = [
        "id", "description", "tenants", "classes", "copies", "custodians", "backup", "retention", "verification",
        "drill", "erasure",
    ]
    static let copies = ["count", "different", "in-home-country", "locked", "append-only"]
    static let copiesDifferent = ["stores", "regions", "subprocessors", "countries"]
    static let custodians = ["count", "different", "in-home-country", "overwrite"]
    static let custodiansDifferent = ["regions", "subprocessors", "countries"]
    static let backup = ["every", "recovery-point"]
    static let retention = [
        "last", "hourly", "daily", "weekly", "monthly", "yearly", "tags", "at-least", "at-most", "shrink-limit",
    ]
    static let verification = ["every", "read-data"]
    static let drill = ["every"]
    static let erasure = ["grace", "due", "physical-deadline", "approvals", "vanished-rows", "locked-copies"]
}

/// What values of policy files may be, for the parser and the schema.
enum PolicyLimits {
    static let copies = 1...16
    static let kept = 0...10_000
    /// Words that keep a snapshot, a count.
    static let tags = 1...16
    /// Percent of files or bytes.
    static let shrink = 1...100
    static let approvals = 0...5
    static let interval = YAMLDuration(seconds: 60)...YAMLDuration.days(366)
    static let retention = YAMLDuration.days(1)...YAMLDuration.days(36_500)
    static let grace = YAMLDuration.zero...YAMLDuration.days(27)
    static let notice = YAMLDuration.days(1)...YAMLDuration.days(366)
    static let physicalDeadline = YAMLDuration.zero...YAMLDuration.days(180)
    /// The most rules, requirements and transfers in a set.
    static let statements = 500
    /// How deep a policy file may be: its signed form needs two levels of JSON for one of YAML.
    static let file = YAMLLimits(bytes: 1 << 20, depth: 10, nodes: 50_000)
}
