/// A field of a request or an answer.
package struct HTTPField: Hashable, Sendable {
    /// Its name, as it is sent.
    package let name: String
    /// Its value: visible ASCII characters and blanks.
    package let value: String

    /// A field from its parts.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request of HTTP, without its body.
package struct HTTPRequest: Sendable {
    /// `GET`, `PUT` and so on.
    package var method: String
    /// Path and query exactly as they are sent: encoded, beginning with a slash.
    package var target: String
    /// Its fields, but for `Host` and `Content-Length`, which are added.
    package var fields: [HTTPField]
    /// Who asks, when the server knows users by basic authentication.
    package var login: HTTPLogin?

    /// A request from its parts.
    package init(_ method: String, _ target: String, fields: [HTTPField] = [], login: HTTPLogin? = nil) {
        self.method = method
        self.target = target
        self.fields = fields
        self.login = login
    }
}
