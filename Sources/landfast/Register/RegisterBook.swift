internal import Catalog
internal import Residency
internal import Sealing

/// The catalog's record of the register of subprocessors: which changes tenants are told of, and who was told.
struct RegisterBook {
    /// What identifies an announcement to a tenant.
    struct Key: Hashable {
        let tenant: String
        let subprocessor: String
        let announced: String
    }

    /// Every change, the newest first.
    let changes: [RegisterChangeRecord]
    /// Those that are not in force yet and that tenants are to be told of: everybody was there before them.
    private let pending: [RegisterChangeRecord.Change]
    /// Who was told, when and how.
    let notices: [Key: RegisterNoticeRecord]

    /// - Parameters:
    ///   - tenant: the id of the one tenant who is asked about; nil: all are.
    ///   - pending: changes that would be put in force now.
    init(_ catalog: Catalog, tenant: String? = nil, adding pending: [RegisterChangeRecord.Change] = []) throws {
        self.pending = pending.filter(\.needsNotice)
        changes = try catalog.registerChanges()
        notices = Dictionary(
            try catalog.registerNotices(ofTenant: tenant).map {
                (Key(tenant: $0.tenant, subprocessor: $0.subprocessor, announced: $0.announced), $0)
            }
        ) { first, _ in first }
    }

    /// The first change that brought an announcement into the register; nil when no tenant has to be told of it.
    func announcement(of entity: Subprocessor) -> RegisterChangeRecord? {
        guard let announced = entity.announced?.description else { return nil }
        return changes.last {
            $0.change.subprocessor == entity.name && $0.change.announced == announced && $0.change.needsNotice
        }
    }

    /// The record that a tenant was told of an announcement.
    func notice(to tenant: TenantRecord, of entity: Subprocessor) -> RegisterNoticeRecord? {
        entity.announced.flatMap {
            notices[Key(tenant: tenant.id, subprocessor: entity.name, announced: $0.description)]
        }
    }

    /// True when the tenant was there when it was announced; whoever came later found it in the register.
    func concerns(_ tenant: TenantRecord, _ entity: Subprocessor) -> Bool {
        pending.contains { $0.subprocessor == entity.name && $0.announced == entity.announced?.description }
            || announcement(of: entity).map { tenant.created < $0.applied } ?? false
    }

    /// What a tenant was told, for decisions.
    func told(_ tenant: TenantRecord, of announced: [Subprocessor]) -> [String: SubprocessorTold] {
        var told: [String: SubprocessorTold] = [:]
        for entity in announced where concerns(tenant, entity) {
            told[entity.name] = notice(to: tenant, of: entity).map { .at($0.told) } ?? .never
        }
        return told
    }
}
