package import Sealing

/// What became otherwise in the facts about regions between two registers.
///
/// Of subprocessors ``RegisterChange`` speaks, of whom tenants are told.
package struct FactChange: Hashable, Sendable {
    /// What it is about, such as `region hetzner-hel1`.
    package let subject: String
    /// What is otherwise, each as a phrase, such as `city: 'Tuusula', now 'Helsinki'`.
    package let details: [String]

    /// For `--json`.
    package var json: JSONValue {
        .object(["subject": .string(subject), "details": .array(details.map { .string($0) })])
    }
}

extension RegionRegistry {
    /// What is otherwise here than in another register, by subject.
    package func factChanges(since before: RegionRegistry) -> [FactChange] {
        func changes<Item>(
            _ kind: String,
            _ old: [String: Item],
            _ new: [String: Item],
            _ details: (Item, Item) -> [String]
        ) -> [FactChange] {
            Set(old.keys).union(new.keys).sorted().compactMap { name in
                let found: [String] =
                    switch (old[name], new[name]) {
                    case (let old?, let new?): details(old, new)
                    case (nil, _?): ["new"]
                    default: ["there no more"]
                    }
                return found.isEmpty ? nil : FactChange(subject: "\(kind) \(name)", details: found)
            }
        }
        return changes("region", before.regions, regions) { $1.changes(since: $0) }
            + changes("jurisdiction", before.jurisdictions, jurisdictions) { old, new in
                Change.list("countries", Array(old.countries), Array(new.countries))
                    + Change.source(old.provenance, new.provenance)
            }
            + changes("adequacy of", before.adequacy, adequacy) { old, new in
                Change.text("decision", old.reference, new.reference)
                    + Change.text("until", old.until?.description, new.until?.description)
                    + Change.text("limited to", old.limitedTo, new.limitedTo)
                    + Change.source(old.provenance, new.provenance)
            }
    }
}

extension Region {
    /// What is otherwise of it than it was.
    fileprivate func changes(since old: Region) -> [String] {
        func blocks(_ region: Region, _ shows: RegionNetwork.Showing) -> [String] {
            region.networks.filter { $0.shows == shows }.flatMap { $0.blocks.map(\.description) }
        }
        func services(_ region: Region) -> [String] {
            region.endpoints.map { endpoint in
                let ports = endpoint.ports.map(String.init).joined(separator: " and ")
                return "\(endpoint.host) on \(ports)\(endpoint.limits.summary)"
            }
        }
        let identity =
            Change.text("name", old.title, title) + Change.text("city", old.city, city)
            + Change.text("country", old.country, country)
            + Change.text("subprocessor", old.subprocessor, subprocessor)
            + Change.text("shown by", old.locationEvidence.rawValue, locationEvidence.rawValue)
        let network =
            Change.list("networks", old.networks.map(\.autonomousSystem), networks.map(\.autonomousSystem))
            + Change.list("blocks", blocks(old, .location), blocks(self, .location))
            + Change.list("blocks that show the provider alone", blocks(old, .provider), blocks(self, .provider))
            + Change.list("services", services(old), services(self))
            + Change.text("proxy", old.proxy.map { "\($0.host):\($0.port)" }, proxy.map { "\($0.host):\($0.port)" })
            + Change.text("deletion lag in seconds", "\(old.deletionLagSeconds)", "\(deletionLagSeconds)")
        let named = identity + network
        guard named.isEmpty else { return named }
        let before = [old.location] + old.networks.map(\.provenance) + old.endpoints.map(\.provenance)
        let after = [location] + networks.map(\.provenance) + endpoints.map(\.provenance)
        return before == after ? [] : ["sources and doubts"]
    }
}

extension EndpointLimits {
    /// For a list of services: nothing, or the limits in brackets.
    fileprivate var summary: String {
        let parts = [
            requestsPerSecond.map { "\($0) requests a second" }, bytesPerSecond.map { "\($0) bytes a second" },
            connections.map { "\($0) connections" },
        ].compactMap(\.self)
        return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
    }
}

/// Phrases for what is otherwise.
private enum Change {
    static func text(_ what: String, _ old: String?, _ new: String?) -> [String] {
        guard old != new else { return [] }
        return ["\(what): \(old.map { "'\($0)'" } ?? "none"), now \(new.map { "'\($0)'" } ?? "none")"]
    }

    static func list(_ what: String, _ old: [String], _ new: [String]) -> [String] {
        let added = Set(new).subtracting(old).sorted()
        let removed = Set(old).subtracting(new).sorted()
        let parts = [("with", added), ("without", removed)].filter { !$0.1.isEmpty }
            .map { "\($0.0) \($0.1.joined(separator: ", "))" }
        return parts.isEmpty ? [] : ["\(what): now \(parts.joined(separator: "; "))"]
    }

    static func source(_ old: Provenance, _ new: Provenance) -> [String] { old == new ? [] : ["sources and doubts"] }
}
