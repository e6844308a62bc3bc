import Stores

extension StoreError {
    /// True when one object is missing or cut, so that others can still be had.
    var isAboutObject: Bool {
        switch kind {
        case .notFound, .truncated: true
        default: false
        }
    }
}
