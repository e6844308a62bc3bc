internal import Connections

/// A request to an S3 server before it is signed.
struct S3Request {
    /// `GET`, `PUT` and so on.
    var method: String
    /// The object's key; nil for the bucket itself.
    var key: String?
    /// Names and values, not encoded.
    var query: [(name: String, value: String)] = []
    /// Fields beside those that signing adds.
    var fields: [HTTPField] = []

    /// A request from its parts.
    init(
        _ method: String,
        _ key: String?,
        query: [(name: String, value: String)] = [],
        fields: [HTTPField] = []
    ) {
        self.method = method
        self.key = key
        self.query = query
        self.fields = fields
    }
}
