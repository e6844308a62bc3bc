/// The one server that may relay bytes to a region's stores; it sees them, so it lies in the region too (L5).
package struct RegionProxy: Hashable, Sendable {
    /// Its name or address, never a pattern; its address must lie in the region's blocks.
    package let host: String
    /// Its port.
    package let port: Int
    /// Where that is known from.
    package let provenance: Provenance
}
