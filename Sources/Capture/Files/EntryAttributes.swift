internal import Files
internal import Repository

/// Reads an entry's extended attributes within the format's limits.
struct EntryAttributes {
    /// Sorted by name.
    private(set) var attributes: [ExtendedAttribute] = []
    /// What could not be read or stored, each with the attribute's name.
    private(set) var problems: [String] = []

    init(_ source: ExtendedAttributes) {
        let names: [[UInt8]]
        do throws(FileError) {
            names = try source.names()
        } catch {
            problems = ["its extended attributes cannot be listed: \(error.reason)"]
            return
        }
        var bytes = 0
        for name in names {
            do throws(FileError) {
                guard let value = try source.value(of: name) else { continue }
                bytes += name.count + value.count
                guard value.count <= FormatLimits.attributeValue, bytes <= FormatLimits.attributes else {
                    report(name, "too large")
                    continue
                }
                attributes.append(ExtendedAttribute(name: name, value: value))
            } catch {
                report(name, error.reason)
            }
        }
    }

    private mutating func report(_ name: [UInt8], _ reason: String) {
        let shown = PathBytes(bytes: name)?.description ?? "?"
        problems.append("its extended attribute \(shown) is not in the backup: \(reason)")
    }
}
