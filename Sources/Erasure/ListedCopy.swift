/// A copy of a repository that this installation has on record, by an open incident or a finding of its inventory.
///
/// Where the ledger does not name it as a party nobody erases anything in it, and nobody looks.
package struct ListedCopy: Hashable, Sendable {
    /// Where it lies: `store:NAME`, `custodian:NAME`, or `incident:ID` where an incident of others' access tells of it.
    package var party: String
    /// What is on record, for people: codes and counts.
    package var detail: String

    /// A copy from its parts.
    package init(party: String, detail: String) {
        self.party = party
        self.detail = detail
    }
}
