/// A hosting location.
package struct Region: Hashable, Sendable {
    /// Its name in configurations and policies, such as `hetzner-hel1`.
    package let name: String
    /// Its name for people.
    package let title: String
    /// The town, as far as it is known.
    package let city: String
    /// ISO 3166-1 code of the country.
    package let country: String
    /// The name of the legal entity that runs it.
    package let subprocessor: String
    /// The best evidence that this location can ever have; a place in it may have less, never more.
    package let locationEvidence: EvidenceGrade
    /// Where the statement about the location comes from.
    package let location: Provenance
    /// Addresses of the services there.
    package let endpoints: [RegionEndpoint]
    /// The autonomous systems its addresses belong to, with their blocks.
    package let networks: [RegionNetwork]
    /// The server that relays to it, if there is one.
    package let proxy: RegionProxy?
    /// How long bytes may outlive their deletion there, in seconds; 0 when nothing is said.
    package let deletionLagSeconds: Int64
    /// What else is known.
    package let facts: [RegionFact]
    /// Where it stands.
    package let position: SourcePosition
}

extension Region {
    /// How long bytes may be said to outlive their deletion.
    static let deletionLags = YAMLDuration.zero...YAMLDuration.days(366)
}

/// A service's address in a region.
package struct RegionEndpoint: Hashable, Sendable {
    /// What is served there.
    package enum Kind: String, CaseIterable, Sendable {
        /// S3.
        case objectStorage = "object-storage"
        /// SFTP, WebDAV and the like.
        case storageBox = "storage-box"
        /// The provider's interface for administration.
        case api
    }

    /// What is served there.
    package let kind: Kind
    /// Host, with `*` for one label that the customer has.
    package let host: HostPattern
    /// Ports, ascending.
    package let ports: [Int]
    /// What the service lets one customer do at once.
    package let limits: EndpointLimits
    /// Where that is known from.
    package let provenance: Provenance
}

/// A network that a region's addresses belong to.
package struct RegionNetwork: Hashable, Sendable {
    /// What an address in it shows.
    package enum Showing: String, CaseIterable, Hashable, Sendable {
        /// That it is in the region, unless another region has the address too.
        case location
        /// Whose it is; the provider may use the blocks at other locations as well.
        case provider
    }

    /// Such as `AS24940`; a number proves a provider, not a country.
    package let autonomousSystem: String
    /// Those of its addresses that lie in the region.
    package let blocks: [AddressBlock]
    /// What an address in one of the blocks shows.
    package let shows: Showing
    /// Where that is known from.
    package let provenance: Provenance
}

/// Something known about a region or a subprocessor.
package struct RegionFact: Hashable, Sendable {
    /// The topic, such as `certificate` or `copies`.
    package let about: String
    /// What is known.
    package let statement: String
    /// The last day of what it speaks of, such as a certificate; nil: no end is known.
    package let until: CalendarDay?
    /// Where that is known from.
    package let provenance: Provenance
}

/// A legal entity that runs regions.
package struct Subprocessor: Hashable, Sendable {
    /// Its name in policies, such as `hetzner-online`.
    package let name: String
    /// The legal entity's name.
    package let title: String
    /// What it is: `cloud provider`, `VPS provider`.
    package let type: String
    /// ISO 3166-1 code of its country.
    package let country: String
    /// Its registered address.
    package let address: String
    /// The entity it belongs to, if any.
    package let parent: String?
    /// The first day of its use; nil: nothing is said.
    package var engaged: CalendarDay?
    /// The day on which tenants are told that it will be used; nil: it was in use before a register was kept.
    package var announced: CalendarDay?
    /// The last day of its use; nil: no end is known.
    package var until: CalendarDay?
    /// Where name and address are known from.
    package let provenance: Provenance
    /// What else is known.
    package let facts: [RegionFact]
    /// Where it stands.
    package let position: SourcePosition
}

/// A set of countries that policies name, such as `EEA`.
package struct Jurisdiction: Hashable, Sendable {
    /// Its name.
    package let name: String
    /// ISO 3166-1 codes.
    package let countries: Set<String>
    /// Where that is known from.
    package let provenance: Provenance
    /// Where it stands.
    package let position: SourcePosition
}

/// The Commission's finding that a country protects data adequately.
package struct AdequacyDecision: Hashable, Sendable {
    /// ISO 3166-1 code of the country.
    package let country: String
    /// The decision's number.
    package let reference: String
    /// The last day it holds; nil when it has none.
    package let until: CalendarDay?
    /// Whom alone it covers, if not everybody.
    package let limitedTo: String?
    /// Where that is known from.
    package let provenance: Provenance
    /// Where it stands.
    package let position: SourcePosition
}
