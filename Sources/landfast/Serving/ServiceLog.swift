internal import Sealing

/// What `serve` says of itself: a line with the time, or a document.
struct ServiceLog {
    let output: Output
    let clock: any WallClock

    /// - Parameter type: the document's `message_type`.
    func say(_ type: String, _ fields: [String: JSONValue], _ text: String) {
        let now = clock.now()
        var fields = fields
        fields["time"] = .string(now.iso8601)
        output.report(type, fields, text: "\(Quantity.time(now)) \(text)")
    }
}
