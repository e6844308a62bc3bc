/// The keys of regions files, for the parser and the schema.
enum RegionKeys {
    static let file = ["regions", "subprocessors", "jurisdictions", "adequacy"]
    static let region = [
        "title", "city", "country", "subprocessor", "location", "endpoints", "networks", "proxy", "deletion-lag",
        "facts",
    ]
    static let location = ["shown-by"] + Provenance.keys
    static let subprocessor =
        ["title", "type", "country", "address", "parent", "engaged", "announced", "until", "facts"] + Provenance.keys
    static let jurisdiction = ["countries"] + Provenance.keys
    static let adequacy = ["country", "reference", "until", "limited-to"] + Provenance.keys
    static let endpoint = ["kind", "host", "ports", "limits"] + Provenance.keys
    static let network = ["autonomous-system", "blocks", "shows"] + Provenance.keys
    static let proxy = ["host", "port"] + Provenance.keys
    static let fact = ["about", "statement", "until"] + Provenance.keys
}
