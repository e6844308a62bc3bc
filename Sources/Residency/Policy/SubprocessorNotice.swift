/// How long some tenants can object before an announced subprocessor is used.
struct SubprocessorNotice: Hashable, Sendable {
    /// Which tenants.
    let tenants: TenantSelector
    /// How long.
    let length: YAMLDuration
    /// True when it stands in a profile, so that it only lengthens.
    let isProfile: Bool
}

extension PolicySet {
    /// How many whole days a tenant has to object to a subprocessor: what the policy says, or a profile that says more.
    func noticeDays(for tenant: TenantInputs, homeCountry: String) -> Int {
        let longer = notices.filter { $0.isProfile && $0.tenants.matches(tenant, homeCountry: homeCountry) }
        return longer.map { Self.days($0.length) }.reduce(standardNoticeDays) { max($0, $1) }
    }

    /// How many whole days a tenant has to object to a subprocessor; the standard ones when its home is not known.
    package func noticeDays(for tenant: TenantInputs, registry: RegionRegistry) -> Int {
        guard let home = registry.regions[tenant.homeRegion] else { return standardNoticeDays }
        return noticeDays(for: tenant, homeCountry: home.country)
    }

    /// How many whole days tenants have to object to a subprocessor where no profile asks for more.
    package var standardNoticeDays: Int {
        notices.first { !$0.isProfile }.map { Self.days($0.length) } ?? Self.usualNoticeDays
    }

    /// How many days tenants have when no policy says anything.
    package static let usualNoticeDays = 30

    /// Parts of a day count as one.
    private static func days(_ length: YAMLDuration) -> Int { Int((length.seconds + 86_399) / 86_400) }
}
