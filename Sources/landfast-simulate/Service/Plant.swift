/// A mistake that is put into the simulated service on purpose: the checkers must find it.
enum Plant: String, CaseIterable, Sendable {
    /// Agents open stores without asking the policy.
    case writeAnywhere = "write-anywhere"
    /// A backup is acknowledged before its head is durable.
    case acknowledgeEarly = "acknowledge-early"
    /// A copy that must leave is deleted before another is made.
    case deleteFirst = "delete-first"
    /// A custodian signs that keys are destroyed, and has a copy of them put back.
    case keepKeys = "keep-keys"
    /// A drill restores into a folder of the agent's, and leaves it there.
    case keepWorkingCopy = "keep-working-copy"
    /// An old state of a copy is put over the newest one by a program that knows nothing of heads.
    case copyBack = "copy-back"
    /// Parties that cannot be reached are left out when it is said that an erasure is complete.
    case countAbsent = "count-absent"
    /// A source that nobody could look at counts as one that was looked at.
    case countUnseen = "count-unseen"
    /// A label that reaches nothing is taken for somebody's.
    case acceptWrongLabels = "accept-wrong-labels"
    /// All persons' data is sealed under one person's key.
    case shareScope = "share-scope"
    /// Copies are brought forward without comparing objects with their names.
    case copyUnchecked = "copy-unchecked"
    /// What went wrong is written down together with whom it was about.
    case logLabels = "log-labels"
    /// Agents take work that others have.
    case ignoreLeases = "ignore-leases"
    /// Nobody compares the ledgers with a catalog that was put back.
    case forgetAdoption = "forget-adoption"
    /// That templates give something under other keys to whom an erasure is about is left out when it is called complete.
    case trustTemplates = "trust-templates"

    /// What is broken: an invariant's number, or `work` for what controllers promise.
    var breaks: String {
        switch self {
        case .writeAnywhere: "I1"
        case .acknowledgeEarly, .deleteFirst: "I2"
        case .keepKeys, .keepWorkingCopy, .trustTemplates: "I3"
        case .copyBack: "I4"
        case .countAbsent, .countUnseen, .acceptWrongLabels: "I5"
        case .shareScope: "I6"
        case .copyUnchecked: "I7"
        case .logLabels: "I8"
        case .ignoreLeases, .forgetAdoption: "work"
        }
    }

    /// In a sentence.
    var summary: String {
        switch self {
        case .writeAnywhere: "agents open stores without asking the policy"
        case .acknowledgeEarly: "a backup is acknowledged before its head is durable"
        case .deleteFirst: "a copy that must leave is deleted before another is made"
        case .keepKeys: "a custodian signs that keys are destroyed, and a copy of them is put back"
        case .keepWorkingCopy: "a drill restores into a folder of the agent's, and leaves it there"
        case .copyBack: "an old state of a copy is put over the newest one"
        case .countAbsent: "parties that cannot be reached are left out when an erasure is called complete"
        case .countUnseen: "a source that nobody could look at counts as looked at when an erasure is called complete"
        case .acceptWrongLabels: "the erasure of a label that reaches nothing is called complete"
        case .shareScope: "all persons' data is sealed under one person's key"
        case .copyUnchecked: "objects are copied without comparing them with their names"
        case .logLabels: "what went wrong is written down together with whom it was about"
        case .ignoreLeases: "agents take work that others have"
        case .forgetAdoption: "what ledgers hold of erasures is not taken over into a catalog that was put back"
        case .trustTemplates: "what was mapped otherwise is left out when an erasure is called complete"
        }
    }
}
