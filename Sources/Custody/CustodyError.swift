internal import Ledger
internal import Sealing

/// Something about a custodian or the keys it holds that did not work.
///
/// Messages hold names, ids and counts, never a label.
package struct CustodyError: ExplainedError, Hashable {
    /// What a caller may react to differently.
    package enum Kind: String, Hashable, Sendable {
        /// No custodian lives in this folder.
        case notInitialised = "custodian-not-initialised"
        /// A custodian lives in this folder already.
        case alreadyInitialised = "custodian-already-initialised"
        /// The folder is that of another custodian, or of another region.
        case wrongCustodian = "wrong-custodian"
        /// This custodian does not hold the repository's keys.
        case noSuchRepository = "custodian-lacks-repository"
        /// This custodian holds the repository's keys already.
        case alreadyHeld = "custodian-has-repository"
        /// Another process is changing the same keys.
        case busy = "custodian-busy"
        /// Nobody outside this folder could be asked for the ledger.
        case noWitness = "custodian-without-witness"
        /// Nothing is served before the ledger was compared with others.
        case notCaughtUp = "custodian-not-caught-up"
        /// The ledger has less than this custodian knew before.
        case rolledBack = "custodian-rolled-back"
        /// Another head of the same number, or an older one, was seen.
        case headConflict = "custodian-head-conflict"
        /// The files do not fit together, or were changed.
        case damaged = "custodian-damaged"
        /// The disk beneath keeps what is overwritten in its journal.
        case journaledDisk = "custodian-disk-journals"
        /// The root secret is missing, or is another one.
        case wrongRootSecret = "wrong-root-secret"
        /// The comparison with another custodian failed.
        case stopped = "custodian-stopped"
        /// The repository's keys were destroyed.
        case destroyed = "keys-destroyed"
        /// The lease was closed, or its time is over.
        case leaseEnded = "key-lease-ended"
        /// The label's path is one that belongs to nobody.
        case reservedPath = "reserved-path"
        /// The ledger says that this custodian left the repository.
        case departed = "custodian-departed"
        /// The parties to a join are not the ones that the ledger declares.
        case joinRefused = "custodian-join-refused"
    }

    /// What a caller may react to differently.
    package let kind: Kind
    /// What was tried, and what happened.
    package let message: String

    /// An error from its parts.
    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The kind's stable name.
    package var code: String { kind.rawValue }

    /// What to do.
    package var remedy: String {
        switch kind {
        case .notInitialised:
            "Check that the disk is mounted and the path is right; for a new custodian run 'landfast init'."
        case .alreadyInitialised: "Use it as it is, or name an empty folder."
        case .wrongCustodian: "Correct the custodian's path, name or region in the configuration."
        case .noSuchRepository: "Use a custodian that holds it; 'landfast custodian list' shows which do."
        case .alreadyHeld: "Nothing was changed; use the keys that are there."
        case .busy: "Wait for the other run to end, then run the command again."
        case .noWitness: "Make a store or another custodian of the repository reachable, then run the command again."
        case .notCaughtUp: "This is an error in Landfast, please report it; nothing was served."
        case .rolledBack, .headConflict:
            "Somebody restored an old copy. Make all stores and custodians reachable, then run the command again."
        case .damaged: "Do not repair by hand. Use another custodian; let this one join again with an empty folder."
        case .journaledDisk:
            "Mount it with 'data=ordered' (`tune2fs -o ^journal_data DEVICE`, and take 'data=journal' out of /etc/fstab), "
                + "take the flag off the folder (`chattr -j FOLDER`), or give the custodian a folder on another disk."
        case .wrongRootSecret: "Give the root secret that the custodian was set up with."
        case .stopped: "Find out which custodian is wrong; take it out of the repository and let it join again."
        case .destroyed: "The data was erased. Nothing brings it back."
        case .leaseEnded: "Run the command again."
        case .reservedPath: "Give the person another internal id; this one cannot be told from data about nobody."
        case .departed:
            "Nothing is served from here. If an old copy of its folder was put back, remove it: `landfast policy apply` "
                + "chooses custodians, and lets this one join again when the policy asks for it."
        case .joinRefused: "Check both custodians' entries in the ledger, then start the join again."
        }
    }
}
