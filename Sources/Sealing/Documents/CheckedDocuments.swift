internal import Synchronization

/// Signed documents of one namespace whose signatures were checked before, by the digest of their bytes: the same bytes, which
/// several parties hold, need no second check.
package final class CheckedDocuments: Sendable {
    let namespace: String
    private let limit: Int
    private let digests = Mutex<Set<Digest>>([])

    /// Remembers so many documents at most, and forgets all of them when there are more.
    package init(namespace: String, limit: Int) {
        self.namespace = namespace
        self.limit = limit
    }

    func contains(_ digest: Digest) -> Bool { digests.withLock { $0.contains(digest) } }

    func insert(_ digest: Digest) {
        digests.withLock { digests in
            if digests.count >= limit { digests = [] }
            digests.insert(digest)
        }
    }
}
