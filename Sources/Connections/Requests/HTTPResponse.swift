package import Residency

/// A server's answer, without its body.
package struct HTTPResponse: Sendable {
    /// Such as 200; never 3xx but for 304, since redirections are refused.
    package let status: Int
    /// Its fields in their order.
    package let fields: [HTTPField]
    /// The address that answered.
    package let peer: IPAddress?

    /// The value of the first field of that name, whatever its case; nil when there is none.
    package func field(_ name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name.lowercased() == name }?.value
    }

    /// The time that `Retry-After` asks to wait, in seconds; nil when it says none, or a date.
    ///
    /// Limits are counted by the second: who asked too much, and was not told until when, waits for one.
    package var retryAfterSeconds: Int? {
        field("Retry-After").flatMap { Int($0) }.map { max(0, $0) } ?? (status == 429 ? 1 : nil)
    }
}
