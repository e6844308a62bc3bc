import Custody
import Files
import Ledger
import Repository

/// What a dataset's source showed, looked at once for all erasures.
///
/// The source is the tenant's own system; what it still holds would be collected anew, so it is reported. A look counts
/// only where it could have shown something: a source that is empty, or in which no template finds anybody while the
/// snapshots still hold persons, looks as one does whose disk is not mounted.
struct SourceLook {
    /// The source is known to be there no more.
    private var isGone = false
    /// Why nothing, or not all of it, could be looked at; nil: it was.
    private var gap: String?
    /// Why it cannot be said whose everything there is; nil: it can.
    private var gapAboutPersons: String?
    /// Entries beside the top itself, a count.
    private var entries = 0
    /// Entries of the persons and objects that the templates find, by each scope that covers them.
    private var found: [ScopePrefix: Int] = [:]
    /// True when templates found somebody.
    private var hasPersons = false

    /// Looks.
    init(_ site: ErasureSite) {
        switch site.source {
        case .gone: isGone = true
        case .unreachable(let reason): gap = reason
        case .open(let source):
            do {
                take(try source.list(), site.ledger.isErasedWhole ? nil : site.anyVault)
            } catch {
                gap = Propagation.explanation(error)
            }
        }
    }

    private mutating func take(_ listing: SourceListing, _ vault: CustodianVault?) {
        if !listing.problems.isEmpty { gap = "a part of it could not be read, or nobody knows whose it is" }
        if vault == nil { gapAboutPersons = "no custodian can be asked whose data lies there" }
        for scope in listing.scopes {
            // The top of the source is there while the source is.
            let hasTop = scope.entries.first { _ in true }?.path.isEmpty ?? false
            entries += scope.entries.count - (hasTop ? 1 : 0)
            guard let label = scope.label else { continue }
            hasPersons = true
            guard let vault else { continue }
            guard let path = try? vault.path(for: label), let own = ScopePrefix(path) else {
                gapAboutPersons = "a custodian does not say whose a part of it is"
                continue
            }
            found[own, default: 0] += scope.entries.count
            if path.object != nil { found[.subject(path.subject), default: 0] += scope.entries.count }
        }
    }

    /// Entries of a scope that lie there, a count.
    func entries(of scope: ScopePrefix) -> Int { scope == .repository ? entries : found[scope] ?? 0 }

    /// Why the look says too little about a scope; nil: it is evidence.
    /// - Parameter snapshotsHoldPersons: whether snapshots that are left hold persons.
    func gap(about scope: ScopePrefix, snapshotsHoldPersons: Bool) -> String? {
        if let gap { return gap }
        guard scope != .repository else {
            guard !isGone, entries == 0 else { return nil }
            return "it is empty, as one that is not mounted would be; remove its folder"
        }
        if isGone { return "it is not there" }
        if let gapAboutPersons { return gapAboutPersons }
        if entries == 0 {
            return "it is empty, as one that is not mounted would be; put any file there if it is mounted"
        }
        guard hasPersons || !snapshotsHoldPersons else {
            return
                "no template finds anybody there, while snapshots hold persons, as where a disk is not mounted; put a "
                + "file there that a template takes for somebody's if all are"
        }
        return nil
    }
}
