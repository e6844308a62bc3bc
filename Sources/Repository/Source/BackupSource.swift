package import Files
package import Ledger

/// One thing that a source holds: a relative path and what is known of it before its content is read.
package struct SourceEntry: Hashable, Sendable {
    /// Relative to the source's root, components joined by `/`; the root itself is the empty path.
    package var path: PathBytes
    /// As the walk saw it; what is stored is read again with the content.
    package var metadata: EntryMetadata

    /// An entry from its parts.
    package init(path: PathBytes, metadata: EntryMetadata) {
        self.path = path
        self.metadata = metadata
    }
}

/// All entries of one scope, in path order.
package struct SourceScope: Sendable {
    /// The person or object that the entries belong to; nil when they belong to nobody.
    package var label: ScopeLabel?
    /// Sorted by ``EntryOrder``, no path twice.
    package var entries: SourceEntries

    /// A scope from its parts.
    package init(label: ScopeLabel?, entries: SourceEntries) {
        self.label = label
        self.entries = entries
    }
}

/// Something that the source holds and that could not be read.
///
/// Shown on the operator's terminal only.
package struct SourceProblem: Hashable, Sendable {
    /// Where.
    package var path: PathBytes
    /// Why, for people.
    package var reason: String

    /// A problem from its parts.
    package init(path: PathBytes, reason: String) {
        self.path = path
        self.reason = reason
    }
}

/// What a walk over a source found.
package struct SourceListing: Sendable {
    /// One element per scope, each label once.
    package var scopes: [SourceScope]
    /// What could not be looked at.
    package var problems: [SourceProblem]
    /// Names that were left out by rule, a count; a folder counts once, with all that it holds.
    package var excluded: Int

    /// A listing from its parts.
    package init(scopes: [SourceScope], problems: [SourceProblem], excluded: Int = 0) {
        self.scopes = scopes
        self.problems = problems
        self.excluded = excluded
    }
}

/// Where a backup's data comes from.
package protocol BackupSource: AnyObject, Sendable {
    /// What decides whose each of its paths is; recorded with each snapshot.
    var mapping: ScopeMapping { get }

    /// Walks the whole source and groups it by scope. A folder or file that cannot be looked at becomes a problem, not
    /// an error; an error means that nothing can be backed up at all.
    func list() throws -> SourceListing

    /// Reads one file's content from its beginning, in pieces of at most `buffer.count` bytes, in order, without its
    /// holes.
    ///
    /// Called from several threads at once, with a buffer of the caller's.
    /// - Throws: ``SourceFileVanished``; another error when the content cannot be read; what `body` throws.
    func read(
        _ entry: SourceEntry,
        buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws -> SourceReading

    /// Reads what is known of anything but a file beside what the walk saw: extended attributes.
    /// - Throws: ``SourceFileVanished``; another error when it cannot be looked at.
    func describe(_ entry: SourceEntry) throws -> SourceReading
}
