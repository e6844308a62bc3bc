import Files
import Sealing

@testable import Capture

extension FuzzTarget {
    /// What says whose data a path holds, what stays out of a backup, and what a restore finds at its target.
    static let capture: [FuzzTarget] = [scopeTemplates, excludes, restoreMarker]

    private static let scopeTemplates = FuzzTarget(
        "scope-templates",
        .text(words: ["{subject}", "{object}", "{object:ticket}", "/", "*", "**", "{", "}", "..", "\n", "x"])
    ) {
        [Array("users/{subject}/tickets/{object}/**\nusers/{subject}/**\n*/{subject}.json".utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self) else { return false }
        let texts = text.split(separator: "\n").map(String.init)
        let errors = ScopeTemplates.errors(in: texts)
        let templates = try? ScopeTemplates(texts)
        try demand(errors.isEmpty == (templates != nil), "templates with errors are taken, or good ones refused")
        return templates != nil
    }

    /// Patterns of one line each, and in the last line the path that they are asked about.
    private static let excludes = FuzzTarget(
        "excludes",
        .text(words: [
            "*", "**", "/**/", "**/", "?", "[", "]", "[!", "[[:alpha:]", "-", "\\", "!", "#", " ", "/", "\n", "a",
        ])
    ) {
        [Array("*.tmp\n!keep.tmp\n/cache/**/x?[a-c]\nlogs/\nlogs/cache/a/xyb".utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self) else { return false }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let path = PathBytes(validating: lines.removeLast()) else { return false }
        let errors = ExcludeRules.errors(in: lines)
        for error in errors { _ = (error.message, error.remedy) }
        let rules = try? ExcludeRules(lines)
        try demand(errors.isEmpty == (rules != nil), "patterns with errors are taken, or good ones refused")
        guard let rules else { return false }
        _ = rules.leavesOut(path, in: "folder", isFolder: true)
        _ = rules.leavesOut(path, in: path, isFolder: false)
        return true
    }

    private static let restoreMarker = FuzzTarget("restore-marker", .text(words: [" ", "\n", "landfast-restore", "0"]))
    {
        [RestoreMarker(repository: FuzzKeys.repository, snapshot: "2026-01-31").encode()]
    } run: { input in
        guard let marker = RestoreMarker(decoding: input) else { return false }
        try same(marker.encode(), as: input, "a restore's marker")
        return true
    }
}
