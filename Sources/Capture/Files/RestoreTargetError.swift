package import Files
package import Sealing

/// Why a restore cannot write where it was asked to.
package struct RestoreTargetError: ExplainedError, Hashable {
    /// What a caller may react to differently.
    package enum Kind: Hashable, Sendable {
        /// The folder holds something already.
        case notEmpty
        /// The folder holds the beginning of another restore: of which snapshot.
        case otherRestore(String)
        /// The policy's grant is for something else: what.
        case grantMismatch(String)
        /// The grant's time is over.
        case grantExpired(Timestamp)
        /// A path from the backup would lead out of the target, or is not one.
        case escapes
        /// Something is already there under that name.
        case exists
        /// A symbolic link's target is empty or holds a NUL.
        case badLink
    }

    /// What is wrong.
    package let kind: Kind
    /// With which path: the target's own, or one below it.
    package let path: PathBytes

    /// A stable identifier for programs.
    package var code: String {
        switch kind {
        case .notEmpty: "target-not-empty"
        case .otherRestore: "target-of-other-restore"
        case .grantMismatch: "grant-mismatch"
        case .grantExpired: "grant-expired"
        case .escapes: "target-path-escapes"
        case .exists: "target-exists"
        case .badLink: "target-bad-link"
        }
    }

    /// What was tried, and why it was refused.
    package var message: String {
        switch kind {
        case .notEmpty: "The restore target '\(path)' is not empty"
        case .otherRestore(let snapshot):
            "The restore target '\(path)' holds an unfinished restore of snapshot \(snapshot)"
        case .grantMismatch(let found):
            "The restore target '\(path)' was not opened: the policy's grant is for \(found)"
        case .grantExpired(let time):
            "The restore target '\(path)' was not written to: the policy's grant ended at \(time)"
        case .escapes: "The backup holds the path '\(path)', which would lead out of the restore target"
        case .exists: "The backup holds the path '\(path)' twice, or somebody else writes to the restore target"
        case .badLink: "The backup holds the symbolic link '\(path)', which points to nothing that a link can point to"
        }
    }

    /// What the operator can do about it.
    package var remedy: String {
        switch kind {
        case .notEmpty:
            "Name a new or empty folder; or, to write what differs into the one that is there, give --into-existing."
        case .otherRestore:
            "Restore that snapshot again to finish it; or name a new folder, or give --into-existing to write over it."
        case .grantMismatch: "This is an error in Landfast, please report it; nothing was written."
        case .grantExpired: "Run the command again with a new target: each run asks the policy anew."
        case .escapes, .badLink: "Nothing was written for it. Run 'landfast check --read-data' on the repository."
        case .exists: "Restore to a new folder that nobody else uses."
        }
    }
}
