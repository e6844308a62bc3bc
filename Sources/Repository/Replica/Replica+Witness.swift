import Ledger
import Sealing
import Stores

extension Replica {
    /// Refuses a copy that shows an older state, or another one, than a party has seen before.
    /// - Throws: ``RepositoryError`` of kind `behind`, naming the copy and the witness.
    package func requireNotBehind(_ state: RepositoryState?, known: [HeadReference]) throws(RepositoryError) {
        let number = state?.number ?? 0
        for reference in known {
            if reference.number > number {
                throw RepositoryError(
                    .behind,
                    "store \(store.place.name) is behind: it shows head \(number) of repository \(descriptor.id), but"
                        + " \(reference.witness) has seen head \(reference.number)",
                    remedy:
                        "It was rolled back or cut off. Run `landfast replicate` to bring it forward from an up-to-date"
                        + " replica; nothing is read from it or committed to it before."
                )
            }
            if reference.number == number, let state, reference.digest != state.digest {
                throw RepositoryError(
                    .behind,
                    "store \(store.place.name) and \(reference.witness) know different heads \(number) of repository"
                        + " \(descriptor.id)",
                    remedy: "One of the two was rolled back and written to afterwards. Keep both folders, and bring the"
                        + " wrong one forward from another replica."
                )
            }
        }
    }
}
