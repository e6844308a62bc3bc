package import Files
package import Repository

/// What an agent sees of a folder that something was restored into.
package enum TargetSight: Sendable {
    /// The folder that was restored into is no more, as the file system that it lay on says.
    case gone
    /// It is there.
    /// - content: what lies in it, mapped to persons as the dataset is.
    /// - isLeftover: true for the path of what a restore that was cut short left, under a name that says nothing.
    /// - isMapped: false when the dataset maps nobody, so that nobody can say whose a file is.
    case there(content: any BackupSource, isLeftover: @Sendable (PathBytes) -> Bool, isMapped: Bool)
    /// Nobody can tell, and why.
    case unseen(String)
}

/// Looks at a target now.
package typealias TargetLook = @Sendable () -> TargetSight
