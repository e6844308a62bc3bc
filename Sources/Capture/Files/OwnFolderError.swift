package import Files
internal import Sealing

/// A folder of Landfast's own was named as a source, or as a place to write to.
package struct OwnFolderError: ExplainedError, Hashable {
    /// What the folder was named for.
    package enum Use: String, Hashable, Sendable {
        /// To be backed up.
        case source
        /// To be restored into.
        case target
        /// For files that a command writes.
        case output
    }

    /// How the folder and Landfast's own lie to each other.
    package enum Relation: Hashable, Sendable {
        /// It is one of Landfast's own, or lies in one.
        case within
        /// It holds one of Landfast's own.
        case around
    }

    /// What for.
    package let use: Use
    /// How.
    package let relation: Relation
    /// The path as it was named.
    package let path: PathBytes
    /// Which of Landfast's own, for people: `the state`.
    package let what: String

    /// A stable identifier for programs.
    package var code: String { "\(use.rawValue)-\(relation == .within ? "in" : "holds")-own-folder" }

    /// What was tried, and why it was refused.
    package var message: String {
        let tried =
            switch use {
            case .source: "'\(path)' is not backed up"
            case .target: "Nothing is restored into '\(path)'"
            case .output: "Nothing is written into '\(path)'"
            }
        return switch relation {
        case .within: "\(tried): by a link, a mount or its name it lies in \(what), which is Landfast's own"
        case .around: "\(tried): it holds \(what), which is Landfast's own"
        }
    }

    /// What the operator can do about it.
    package var remedy: String {
        switch use {
        case .source: "Name a folder outside of Landfast's own: keys in a backup are out of every erasure's reach."
        case .target: "Name a folder outside of Landfast's own, and above none of them. Nothing was changed."
        case .output: "Name a folder outside of Landfast's own. Nothing was written."
        }
    }
}
