package import Sealing

/// The permission to do something with one repository in one place.
///
/// It is made nowhere but here, from a decision that allows, and is never written down: every process decides again (I1,
/// N3). Where it is asked for, all of it must fit.
package struct Grant: Sendable {
    /// The repository.
    package let repository: RepositoryID
    /// The place.
    package let place: Place
    /// What may be done there.
    package let action: Action
    /// The digest of the policy that allows it.
    package let policyDigest: Digest
    /// When it ends.
    package let expires: Timestamp

    init(repository: RepositoryID, place: Place, action: Action, policyDigest: Digest, expires: Timestamp) {
        self.repository = repository
        self.place = place
        self.action = action
        self.policyDigest = policyDigest
        self.expires = expires
    }

    /// The longest a grant may last, in seconds: seven days.
    package static let maximumLifetimeSeconds: Int64 = 7 * 86_400
}
