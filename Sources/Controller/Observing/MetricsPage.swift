/// Figures in Prometheus' text format.
package struct MetricsPage: Sendable {
    private var text = ""
    private var described: Set<String> = []

    /// An empty page.
    package init() {}

    /// The page's text.
    package var rendered: String { text }

    /// Adds a figure that can go up and down; figures of one name follow each other.
    /// - Parameters:
    ///   - name: `landfast_…`, in base units.
    ///   - help: what it says, in one line.
    package mutating func add(
        _ name: String,
        _ help: String,
        _ labels: KeyValuePairs<String, String>,
        _ value: Double
    ) {
        if described.insert(name).inserted { text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" }
        let pairs = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += pairs.isEmpty ? name : "\(name){\(pairs)}"
        text += value == value.rounded() && abs(value) < 1e15 ? " \(Int64(value))\n" : " \(value)\n"
    }

    /// Adds a figure without labels.
    package mutating func add(_ name: String, _ help: String, _ value: Double) {
        add(name, help, [:], value)
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        for character in value {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }
}
