/// What reading one file came to.
package struct SourceReading: Hashable, Sendable {
    /// As it stood when the content had been read; the content size is the number of bytes handed out.
    package var metadata: EntryMetadata
    /// True when the file was not the same before and after: what was handed out may never have been in it at once.
    package var hasChanged: Bool
    /// What could not be read beside the content, such as an attribute; for the operator's terminal only.
    package var problems: [String]

    /// A reading from its parts.
    package init(metadata: EntryMetadata, hasChanged: Bool = false, problems: [String] = []) {
        self.metadata = metadata
        self.hasChanged = hasChanged
        self.problems = problems
    }
}

/// A file that the walk found and that is there no more: nothing is wrong with that.
package struct SourceFileVanished: Error {
    /// A file is gone.
    package init() {}
}
