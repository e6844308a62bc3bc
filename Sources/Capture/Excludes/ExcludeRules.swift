internal import Files

/// What of a source stays out of its backups, by rule: it is counted, and never reported as a problem.
package struct ExcludeRules: Hashable, Sendable {
    private let patterns: [ExcludePattern]
    /// True when what lies in folders with a valid `CACHEDIR.TAG` is left out, the tag itself excepted.
    ///
    /// The source's own top is always backed up.
    package let leavesOutCaches: Bool
    /// True when folders on which another file system is mounted are backed up without what they hold.
    package let staysOnOneFileSystem: Bool

    /// Nothing is left out.
    package static let none = ExcludeRules(patterns: [], leavesOutCaches: false, staysOnOneFileSystem: false)

    private init(patterns: [ExcludePattern], leavesOutCaches: Bool, staysOnOneFileSystem: Bool) {
        self.patterns = patterns
        self.leavesOutCaches = leavesOutCaches
        self.staysOnOneFileSystem = staysOnOneFileSystem
    }

    /// Rules from patterns in the syntax of `.gitignore`, relative to the source's top; the last that matches counts.
    /// - Throws: the first pattern that cannot be used.
    package init(
        _ patterns: [String],
        leavesOutCaches: Bool = false,
        staysOnOneFileSystem: Bool = false
    ) throws(ExcludePatternError) {
        var parsed: [ExcludePattern] = []
        for (position, text) in patterns.enumerated() {
            do throws(ExcludePatternError.Kind) {
                parsed.append(try ExcludePattern(parsing: text))
            } catch {
                throw ExcludePatternError(kind: error, position: position, pattern: text)
            }
        }
        self.init(
            patterns: parsed,
            leavesOutCaches: leavesOutCaches,
            staysOnOneFileSystem: staysOnOneFileSystem
        )
    }

    /// Everything that is wrong with these patterns.
    package static func errors(in patterns: [String]) -> [ExcludePatternError] {
        patterns.enumerated().compactMap { position, text in
            do throws(ExcludePatternError.Kind) {
                _ = try ExcludePattern(parsing: text)
                return nil
            } catch {
                return ExcludePatternError(kind: error, position: position, pattern: text)
            }
        }
    }

    /// True when a pattern may match anything at all.
    var hasPatterns: Bool { !patterns.isEmpty }

    /// True when the patterns leave out what lies under this name in a folder that is backed up.
    ///
    /// What lies in a folder that is left out is never asked about: nothing brings it back.
    func leavesOut(_ name: PathBytes, in folder: PathBytes, isFolder: Bool) -> Bool {
        var path: PathBytes?
        for pattern in patterns.reversed() where isFolder || !pattern.isForFolders {
            let matches: Bool
            if pattern.isAnchored {
                let whole = path ?? folder.appending(name)
                path = whole
                matches = pattern.matches(whole.bytes[...])
            } else {
                matches = pattern.matches(name.bytes[...])
            }
            if matches { return !pattern.isNegated }
        }
        return false
    }

    /// Patterns of one dataset at most.
    package static let maximumCount = 1000
}
