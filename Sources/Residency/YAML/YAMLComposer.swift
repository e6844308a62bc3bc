internal import Yams

/// Turns a file's text into nodes with positions, and reports everything that is not plain YAML.
struct YAMLComposer {
    let file: SourceFile
    let diagnostics: DiagnosticCollector
    let limits: YAMLLimits
    /// First letters of repeated keys that were masked so that the parser takes the file, by where they stand.
    private var masks: [SourcePosition: Unicode.Scalar] = [:]
    private var nodeCount = 0

    init(file: SourceFile, diagnostics: DiagnosticCollector, limits: YAMLLimits) {
        self.file = file
        self.diagnostics = diagnostics
        self.limits = limits
    }

    /// The file's one document; nil, and reported, when it has none that can be used.
    mutating func root(of text: String) -> YAMLNode? {
        var lines: [[Unicode.Scalar]] = []
        var text = text
        while true {
            do {
                let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
                let root = try parser.singleRoot()
                // A node knows its anchor only as long as the parser lives.
                return withExtendedLifetime(parser) {
                    guard let root else {
                        report("yaml-empty", nil, "the file holds nothing", fix: "Fill it, or remove it.")
                        return nil
                    }
                    return node(root, depth: 1)
                }
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                if lines.isEmpty {
                    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
                }
                guard mask(context.mark, in: &lines) else {
                    report(
                        "duplicate-key",
                        context.mark,
                        "the key '\(names.first ?? "")' is given more than once",
                        fix: "Remove one of them."
                    )
                    return nil
                }
                var masked = String.UnicodeScalarView()
                masked.append(contentsOf: lines.joined(separator: ["\n"]))
                text = String(masked)
            } catch {
                explain(error)
                return nil
            }
        }
    }

    /// Replaces a plain key's first letter by a private one, so that the rest of the file can be read too.
    private mutating func mask(_ mark: Mark, in lines: inout [[Unicode.Scalar]]) -> Bool {
        guard masks.count < YAMLLimits.duplicateKeys, lines.indices.contains(mark.line - 1),
            lines[mark.line - 1].indices.contains(mark.column - 1),
            let letter = Unicode.Scalar(0xE000 + UInt32(masks.count))
        else { return false }
        let original = lines[mark.line - 1][mark.column - 1]
        guard original.properties.isAlphabetic || ("0"..."9").contains(original) else { return false }
        masks[position(mark)] = original
        lines[mark.line - 1][mark.column - 1] = letter
        return true
    }

    private mutating func node(_ node: Node, depth: Int) -> YAMLNode? {
        let position = position(node.mark)
        nodeCount += 1
        if nodeCount == limits.nodes + 1 {
            report(
                "yaml-too-many-values",
                node.mark,
                "the file holds more than \(limits.nodes) values",
                fix: "Split the file."
            )
        }
        guard nodeCount <= limits.nodes else { return nil }
        guard depth <= limits.depth else {
            report("yaml-too-deep", node.mark, "values lie more than \(limits.depth) levels deep", fix: "Flatten them.")
            return nil
        }
        if node.anchor != nil { YAMLScreen.reportAnchor(at: position, diagnostics) }
        switch node {
        case .scalar(let scalar):
            reportTag(scalar.tag, node.mark)
            return YAMLNode(position: position, content: .scalar(scalar.string, isPlain: scalar.style == .plain))
        case .sequence(let sequence):
            reportTag(sequence.tag, node.mark)
            var elements: [YAMLNode] = []
            for element in sequence {
                if let element = self.node(element, depth: depth + 1) { elements.append(element) }
            }
            return YAMLNode(position: position, content: .sequence(elements))
        case .mapping(let mapping):
            reportTag(mapping.tag, node.mark)
            return YAMLNode(position: position, content: .mapping(entries(of: mapping, depth: depth)))
        case .alias:
            YAMLScreen.reportAnchor(at: position, diagnostics)
            return nil
        }
    }

    private mutating func entries(of mapping: Node.Mapping, depth: Int) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        for (keyNode, valueNode) in mapping {
            let keyPosition = position(keyNode.mark)
            guard case .scalar(let scalar) = keyNode else {
                report("complex-key", keyNode.mark, "a key must be a text", fix: "Write 'key: value'.")
                continue
            }
            nodeCount += 1
            if keyNode.anchor != nil { YAMLScreen.reportAnchor(at: keyPosition, diagnostics) }
            reportTag(scalar.tag, keyNode.mark)
            var key = scalar.string
            if let original = masks[keyPosition] {
                var scalars = String.UnicodeScalarView([original])
                scalars.append(contentsOf: key.unicodeScalars.dropFirst())
                key = String(scalars)
            }
            if key == "<<", scalar.style == .plain {
                report("yaml-merge-key", keyNode.mark, "merge keys (<<) are not allowed", fix: "Write the keys out.")
                continue
            }
            let value = node(valueNode, depth: depth + 1)
            if let first = lines[key] {
                report(
                    "duplicate-key",
                    keyNode.mark,
                    "the key '\(key)' is given twice; the first stands in line \(first)",
                    fix: "Remove one of them."
                )
                continue
            }
            lines[key] = keyPosition.line
            guard let value else { continue }
            entries.append(YAMLEntry(key: key, keyPosition: keyPosition, value: value))
        }
        return entries
    }

    private func reportTag(_ tag: Tag, _ mark: Mark?) {
        // A key's tag is already resolved when it gets here; a text's resolved tag is what no tag means too.
        let name = tag.rawValue
        guard !name.isEmpty, name != Tag.Name.str.rawValue else { return }
        report("yaml-tag", mark, "tags (!) are not allowed", fix: "Remove the tag; put quotes around a text.")
    }
}

extension YAMLComposer {
    private func explain(_ error: any Error) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _):
            if problem.contains("nesting") || problem.contains("depth") {
                report("yaml-too-deep", mark, "values lie more than \(limits.depth) levels deep", fix: "Flatten them.")
                return
            }
            let words = [context?.text, problem].compactMap(\.self).joined(separator: ": ")
            report(
                "yaml-syntax",
                mark,
                words,
                fix: "Check indentation, colons, quotes and brackets in this line and the one above."
            )
        case YamlError.composer(_, let problem, let mark, _):
            if problem.contains("alias") {
                YAMLScreen.reportAnchor(at: position(mark), diagnostics)
            } else {
                report(
                    "yaml-several-documents",
                    mark,
                    "the file holds more than one document",
                    fix: "Split it at '---'."
                )
            }
        default:
            report("yaml-syntax", nil, "the file cannot be read as YAML", fix: "Check it with a YAML linter.")
        }
    }

    private func report(_ rule: String, _ mark: Mark?, _ message: String, fix: String) {
        diagnostics.report(rule, at: position(mark), message, fix: fix)
    }

    private func position(_ mark: Mark?) -> SourcePosition {
        SourcePosition(file: file.name, line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
    }
}
