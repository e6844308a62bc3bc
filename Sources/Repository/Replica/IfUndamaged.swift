import Sealing
import Stores

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
