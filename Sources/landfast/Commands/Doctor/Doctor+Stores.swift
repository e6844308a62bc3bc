internal import Residency
internal import Stores

extension Doctor {
    /// Looks at the server of a store that is the one that was set up: where it is, and what it can do.
    ///
    /// Credentials and clock were good enough for its `store.json`; what they are not good enough for shows here.
    mutating func examine(
        _ entry: Configuration.StoreEntry,
        _ remote: RemoteEntry,
        _ installation: Installation
    ) {
        let subject = "store:" + entry.place.name
        guard let access = examination.attempt("store", subject, { try installation.stores.access(entry) }) else {
            return
        }
        let addresses = access.contacts.map(\.description).joined(separator: ", ")
        let evidence = installation.evidence(of: entry)
        examination.good(
            "store",
            subject,
            "is the one that was set up, at \(addresses); evidence for its location: \(evidence.rawValue)"
        )
        examineLimits(subject, remote, access.limits)
        guard let found = examination.attempt("store-server", subject, { try access.capabilities() }),
            let capabilities = found
        else { return }
        if capabilities.refusesSecondCreation {
            examination.good("store-exclusive", subject, "refuses to create a name twice, so it can be a primary")
        } else {
            examination.warn(
                "store-exclusive",
                subject,
                "lets two writers create the same object, so it can hold copies and no primary",
                remedy:
                    "Nothing, as long as other stores can be the primary; else use a server that knows 'If-None-Match'."
            )
        }
        examineDeletion(subject, remote, capabilities)
    }

    /// A limit above the region's counts for nothing, which nobody who wrote it expects.
    private mutating func examineLimits(_ subject: String, _ remote: RemoteEntry, _ limits: EndpointLimits) {
        guard limits.isBelow(remote.limits) else { return }
        examination.warn(
            "store-limits",
            subject,
            "is configured with limits above its region's, which hold: \(limits.text)",
            remedy: "Lower 'limits' in the configuration, or correct the region's facts when its provider allows more."
        )
    }

    private mutating func examineDeletion(
        _ subject: String,
        _ remote: RemoteEntry,
        _ capabilities: StoreCapabilities
    ) {
        if remote.mode == .locked && !capabilities.hasObjectLock {
            examination.fail(
                "store-lock",
                subject,
                "is configured as locked, and its bucket locks nothing",
                remedy:
                    "Make a bucket with object lock (most providers can do that only when it is made), or change 'mode'."
            )
        }
        guard capabilities.versioning != .none else { return }
        examination.good(
            "store-versions",
            subject,
            "keeps older versions (\(capabilities.versioning.rawValue)); erasure deletes every one"
        )
    }
}

extension EndpointLimits {
    /// True when one of these limits is lower than the other's.
    fileprivate func isBelow(_ other: EndpointLimits) -> Bool {
        let parts: [KeyPath<EndpointLimits, Int?>] = [\.requestsPerSecond, \.bytesPerSecond, \.connections]
        return parts.contains { part in
            guard let own = self[keyPath: part], let others = other[keyPath: part] else { return false }
            return own < others
        }
    }

    /// Those that are set, for people.
    fileprivate var text: String {
        [
            requestsPerSecond.map { "\(Quantity.count($0, "request")) a second" },
            bytesPerSecond.map { "\(Quantity.bytes(UInt64($0))) a second" },
            connections.map { Quantity.count($0, "connection") },
        ].compactMap(\.self).joined(separator: ", ")
    }
}
