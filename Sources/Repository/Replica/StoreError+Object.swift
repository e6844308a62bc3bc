import Sealing
import Stores

extension StoreError {
    /// True when one object is missing, cut or unreadable, so that others can still be had.
    ///
    /// A failed read of an object is a bad block, as far as anybody can tell.
    var isAboutObject: Bool {
        switch kind {
        case .notFound, .truncated: true
        case .io: object != nil
        default: false
        }
    }
}

/// What can be read; nil when the object is missing, damaged or unreadable, and what only it held is lost.
/// - Throws: what is about the store as a whole, since what lies there is out of reach and not lost.
func ifUndamaged<Result>(_ read: () throws -> Result) throws -> Result? {
    do {
        return try read()
    } catch let error as StoreError {
        guard error.isAboutObject else { throw error }
        return nil
    } catch is SealingError {
        return nil
    } catch is RepositoryError {
        return nil
    }
}
