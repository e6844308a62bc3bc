internal import Connections
internal import Files
internal import Sealing

extension StoreError {
    /// A stable identifier for programs.
    package var code: String {
        switch kind {
        case .notFound: "object-not-found"
        case .alreadyExists: "object-already-exists"
        case .truncated: "object-truncated"
        case .tooLarge: "object-too-large"
        case .noSpace: "store-full"
        case .readOnly: "store-read-only-grant"
        case .locked: "object-locked"
        case .deletionRefused: "store-deletion-refused"
        case .grantExpired: "grant-expired"
        case .grantMismatch: "grant-mismatch"
        case .badPlace: "store-bad-url"
        case .notInitialised: "store-not-initialised"
        case .alreadyInitialised: "store-already-initialised"
        case .notEmpty: "store-folder-not-empty"
        case .identityMismatch: "store-identity-mismatch"
        case .identityForged: "store-identity-forged"
        case .notExclusive: "store-not-exclusive"
        case .unrecorded: "transfer-not-recorded"
        case .interrupted: "interrupted"
        case .io(let error): "store-" + error.code
        case .network(let error): "store-" + error.code
        case .badCredentials: "store-bad-credentials"
        case .noBucket: "store-no-bucket"
        case .clockSkew: "store-clock-skew"
        case .unavailable: "store-unavailable"
        case .unexpected: "store-unexpected-answer"
        }
    }

    /// What was tried on which store, and what happened.
    package var message: String {
        let subject = object.map { "Object \($0) in store '\(store)'" } ?? "Store '\(store)'"
        return switch kind {
        case .notFound: "\(subject) does not exist"
        case .alreadyExists: "\(subject) already exists"
        case .truncated(let expected, let found): "\(subject) has \(found) bytes where at least \(expected) belong"
        case .tooLarge(let limit): "\(subject) is larger than the \(limit) bytes that such an object can have"
        case .noSpace: "\(subject) cannot be written: the store is full"
        case .readOnly: "\(subject) cannot be changed so: the policy granted less"
        case .locked(let lock): "\(subject) cannot be deleted yet: it is \(lock)"
        case .deletionRefused:
            "\(subject) cannot be deleted: the store refuses it to these credentials, or its mode is no-delete"
        case .grantExpired(let time): "\(subject) cannot be used: the policy's grant ended at \(time)"
        case .grantMismatch(let difference): "\(subject) cannot be opened: the policy's grant is for \(difference)"
        case .badPlace(let reason): "\(subject) has a url that cannot be used: \(reason)"
        case .notInitialised: "\(subject) has no store.json where its url points"
        case .alreadyInitialised: "\(subject) has a store.json already"
        case .notEmpty: "\(subject) cannot be set up: its folder holds other things"
        case .identityMismatch(let difference):
            "\(subject) is not the store that was set up under this name: \(difference)"
        case .identityForged: "\(subject) has a store.json that was not signed by this operator's key, or was changed"
        case .notExclusive: "\(subject) lies on a file system that lets two writers create the same object"
        case .unrecorded(let reason):
            "\(subject) was not used, because the transfer could not be put on record: \(reason)"
        case .interrupted: "\(subject) is used no more, since the process was interrupted"
        case .io(let error): "\(subject): \(error.operation) failed: \(error.reason)"
        case .network(let error): "\(subject): \(error.message)"
        case .badCredentials(let answer): "\(subject) was refused to these credentials: its server \(answer)"
        case .noBucket: "\(subject) cannot be reached: there is no such bucket on its server"
        case .clockSkew(let here, let there):
            "\(subject) was refused since the clocks differ too much: here it is \(here), at its server "
                + (there.map { "\($0)" } ?? "another time, which it does not say")
        case .unavailable(let answer): "\(subject) cannot be used now: its server \(answer), each time it was asked"
        case .unexpected(let reason): "\(subject): its server \(reason)"
        }
    }

    /// What the operator can do about it.
    package var remedy: String {
        switch kind {
        case .notFound, .truncated:
            "Run 'landfast check' on this repository; 'landfast repair' brings what is missing back from another copy."
        case .alreadyExists: "Nothing was overwritten. Run the command again; it goes on from what is there."
        case .tooLarge: "Nothing of it was used. Run 'landfast check' on this repository."
        case .noSpace: "Free space in the store, then run the command again; nothing that was there is lost."
        case .readOnly: "'landfast policy explain' shows what the policy allows in this store, and why."
        case .locked(let lock):
            lock.isHold
                ? "Have the legal hold lifted in the store when its reason has ended; the next run then deletes it."
                : "Nothing needs to be done: the first run after that time deletes it."
        case .deletionRefused:
            "Run the command again with credentials that may delete, and 'mode: full', or keep them from deleting as the policy wants it:"
                + " until then what should go stays, and is reported."
        case .grantExpired: "Run the command again: each run asks the policy anew."
        case .grantMismatch: "This is an error in Landfast, please report it; nothing was opened."
        case .badPlace: "Write the url as file:///absolute/folder, special characters as %XX."
        case .notInitialised:
            "Check that the disk is mounted and the url is right; for a new store run 'landfast init'."
        case .notEmpty: "Name an empty folder in the store's url."
        case .alreadyInitialised: "Use it as it is, or name an empty folder in the store's url."
        case .identityMismatch:
            "Correct the store's url or region in the configuration, or put the right folder back. "
                + "If the store was moved on purpose, remove its store.json and run 'landfast init'."
        case .identityForged: "Find out who changed the folder. Restore its store.json, or use another folder."
        case .notExclusive: "Use a local file system such as ext4 or XFS for this store."
        case .unrecorded:
            "Nothing moves that is not on record. Look at the state folder's disk and permissions, and run the command "
                + "again."
        case .interrupted: "Run the command again: it goes on from what is there."
        case .io(let error): error.remedy
        case .network(let error): error.remedy
        case .badCredentials:
            "Check the store's credentials in the configuration, and at the provider what they are allowed to do."
        case .noBucket:
            "Check the bucket in the store's url; 'landfast init' creates it where the policy allows the store."
        case .clockSkew: "Set this machine's clock right (timedatectl), then run the command again."
        case .unavailable:
            "Run the command again later: it goes on from what is there. Ask the provider how long it takes."
        case .unexpected:
            "Nothing counts as stored or deleted that is not. Run the command again; if it stays so, ask the provider."
        }
    }
}
