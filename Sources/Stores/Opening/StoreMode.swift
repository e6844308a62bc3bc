/// What can be deleted in a store, as its operator arranged it with the provider (ransomware).
package enum StoreMode: String, CaseIterable, Hashable, Sendable {
    /// Everything, by these credentials.
    case full
    /// Nothing: the credentials can add and read, and nothing is asked to be deleted even where the server would do it.
    case noDelete = "no-delete"
    /// Nothing, by anybody, before the provider's lock has ended.
    case locked
}
