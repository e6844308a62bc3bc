import Stores

/// The kind of store error that `body` ends with; nil when it ends well.
func refusal(_ body: () throws -> Void) -> StoreError.Kind? {
    do {
        try body()
        return nil
    } catch {
        return (error as? StoreError)?.kind
    }
}
