/// What overwriting a block of a file does to the old bytes, best first.
package enum OverwriteGrade: String, CaseIterable, Hashable, Comparable, Sendable {
    /// The new bytes take the old ones' place on the block device. What lies below may still keep the old ones: a drive
    /// that moves blocks itself, a snapshot of the volume, a provider's image.
    case inPlace = "in-place"
    /// The new bytes take the old ones' place, but each were written to a journal first, where they stay until the
    /// journal comes round.
    case journaled
    /// The new bytes go elsewhere, and the old ones stay until their space is used again.
    case copyOnWrite = "copy-on-write"
    /// Nothing is known.
    case unknown

    /// True when the left one promises more.
    package static func < (left: OverwriteGrade, right: OverwriteGrade) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

/// What overwriting is worth somewhere, and what says so.
package struct OverwriteLook: Hashable, Sendable {
    /// What it is worth.
    package let grade: OverwriteGrade
    /// What the kernel was asked and said, for people: file systems and options, no path.
    package let reason: String

    /// The worse of both.
    func worst(with other: OverwriteLook) -> OverwriteLook { other.grade > grade ? other : self }
}
