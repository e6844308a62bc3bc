/// What an operator gives up on purpose, so that the rest goes on.
struct AcceptedLoss: Sendable {
    /// Stores and custodians that nobody will ever reach again, such as `store:hel1-a`.
    var parties: [String] = []
    /// True when heads that no copy shows any more are given up.
    var heads = false
}
