/// What can be warned of: the files can be used, but probably do not say what was meant.
///
/// A list, so that a test can go through all of them: a warning changes nothing of what a file means.
enum Warning: String, CaseIterable, Sendable {
    /// Keys lie with one custodian only.
    case singleCustodian = "single-custodian"
    /// The basis of a transfer has ended.
    case expiredTransfer = "expired-transfer"
    /// A region that the policy never speaks of, where no tenant could be at home.
    case unservedHome = "unserved-home"
}
