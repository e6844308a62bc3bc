internal import ArgumentParser
internal import Ledger

/// A code or a reference: never free text, since it is kept, shown and handed on.
///
/// Letters, digits and `- _ . : / # +`, at most 128.
struct CodeArgument: ExpressibleByArgument, Sendable {
    let text: String

    init?(argument: String) {
        guard LedgerText.isCode(argument) else { return nil }
        text = argument
    }
}
