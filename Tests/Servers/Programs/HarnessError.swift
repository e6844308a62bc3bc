/// A server that a test needs and cannot have, and what to do about it.
package struct HarnessError: Error, CustomStringConvertible {
    /// What happened.
    package let description: String

    /// An error with this text.
    package init(_ description: String) { self.description = description }
}
