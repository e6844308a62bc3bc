/// The permission to see what lies in a store: names and sizes of everything, and nobody's bytes.
///
/// No repository is named in it, so it opens none. It is made nowhere but here: for a store in a region that is known, so
/// that only such a region's services are ever asked (I1, N3).
package struct Look: Sendable {
    /// The store's name.
    package let store: String
    /// Its region.
    package let region: String

    init(store: String, region: String) {
        self.store = store
        self.region = region
    }
}

extension RegionRegistry {
    /// The permission for a store; nil when its region is not known.
    package func look(at store: String, in region: String) -> Look? {
        regions[region] == nil ? nil : Look(store: store, region: region)
    }
}
