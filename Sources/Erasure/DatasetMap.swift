/// Whether anybody can say whose a dataset's data is.
package enum DatasetMap: Hashable, Sendable {
    /// Templates say it.
    case persons
    /// Templates say of everything that it is nobody's: what whoever wrote them states, and nobody can look into.
    case nobody
    /// Nothing says it, and why: what lies there may be about anybody.
    case missing(String)
}
