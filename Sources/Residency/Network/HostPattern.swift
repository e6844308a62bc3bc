/// The name or the address of a server, with `*` for a first label that the customer has: `*.your-storagebox.de`.
package struct HostPattern: Hashable, Sendable, CustomStringConvertible {
    /// What it is written as, in lower case.
    package let description: String
    /// The address, when it is one.
    package let address: IPAddress?
    private let labels: [Substring]

    /// Reads a pattern; nil when it is none.
    ///
    /// It is an address, or two labels or more of letters, digits and hyphens. The last label has a letter, so that no
    /// address in an odd form is taken for a name. `*` stands for one whole label, the first, with two others or more
    /// behind it.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 253, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let text = text.lowercased()
        if let address = IPAddress(text) {
            description = address.description
            self.address = address
            labels = []
            return
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let names = labels.first == "*" ? labels.dropFirst() : labels[...]
        guard names.count >= 2, names.allSatisfy(Self.isLabel),
            names.last?.utf8.contains(where: { $0 > UInt8(ascii: "9") }) ?? false
        else { return nil }
        description = text
        address = nil
        self.labels = labels
    }

    /// True for the host that is meant, whatever the case of its letters; a host in an odd form is never meant.
    package func matches(_ host: String) -> Bool {
        guard let host = HostPattern(host), !host.hasWildcard else { return false }
        if let address { return host.address == address }
        guard host.address == nil, host.labels.count == labels.count else { return false }
        return zip(labels, host.labels).allSatisfy { $0 == "*" || $0 == $1 }
    }

    /// True when `*` is a part of it, so that it means more than one host.
    package var hasWildcard: Bool { labels.first == "*" }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
            }
    }
}
