internal import Catalog
internal import Residency
internal import Sealing

/// Tells tenants of subprocessors that will be used, and puts on record whom, when and how.
///
/// A tenant's time to object begins with that record: who was not told has nothing placed with the new one.
struct Announcement {
    /// Somebody who is to be told of one subprocessor.
    struct Due: Hashable {
        let tenant: TenantRecord
        let entity: Subprocessor
        /// From when on it may be used if the tenant is told now.
        let from: CalendarDay
    }

    /// What came of it.
    struct Result {
        var told: [RegisterNoticeRecord] = []
        var untold: [Due] = []

        /// True when everybody was told who is to be.
        var isWhole: Bool { untold.isEmpty }
    }

    private let installation: Installation
    private let only: TenantRecord?

    /// - Parameter only: the one who is told; nil: everybody.
    init(_ installation: Installation, only: TenantRecord? = nil) {
        self.installation = installation
        self.only = only
    }

    /// Who is to be told of whom, by tenant and subprocessor.
    func due() throws -> [Due] {
        let basis = installation.basis
        let announced = basis.registry.subprocessors.values.filter { $0.announced != nil }
            .sorted { $0.name < $1.name }
        guard !announced.isEmpty else { return [] }
        let book = try RegisterBook(installation.catalog, tenant: only?.id)
        let now = installation.clock.now()
        return try (only.map { [$0] } ?? installation.catalog.tenants()).flatMap { tenant in
            announced.compactMap { entity in
                guard book.concerns(tenant, entity), book.notice(to: tenant, of: entity) == nil else { return nil }
                let days = basis.policy.noticeDays(for: TenantInputs(tenant), registry: basis.registry)
                let told = basis.registry.told([entity.name: .at(now)])
                switch told.standing(of: entity, noticeDays: days, at: now) {
                case .coming(let day): return Due(tenant: tenant, entity: entity, from: day)
                case .usable, .untold, .ended: return nil
                }
            }
        }
    }

    /// Tells everybody who is to be told; what cannot be told is a warning, and is told another time.
    func run() throws -> Result {
        var result = Result(untold: try due())
        for entry in installation.configuration.notices where entry.reachesTenants { try tell(entry, &result) }
        if !result.isWhole {
            let tenants = Quantity.count(Set(result.untold.map(\.tenant.id)).count, "tenant was", "tenants were")
            warn(
                "\(tenants) not told yet of subprocessors that will be used; `landfast subprocessor announce` tells them"
            )
        }
        return result
    }

    /// Puts on record that tenants were told another way.
    /// - Parameter reference: where that is filed, a code.
    func record(reference: String) throws -> Result {
        let told = try due().map { self.record($0, "reference:" + reference) }
        try installation.catalog.put(told)
        return Result(told: told)
    }

    /// The same, where something else is the main thing.
    /// - Returns: whether everybody was told who is to be.
    func runBeside() -> Bool {
        do {
            return try run().isWhole
        } catch {
            warn(ErrorReport(error).message)
            return false
        }
    }

    /// Tells those who were not told yet, and puts each on record as soon as that is done.
    private func tell(_ entry: NoticeEntry, _ result: inout Result) throws {
        var rest = result.untold[...]
        var failed: [Due] = []
        while !rest.isEmpty {
            let batch = Array(rest.prefix(entry.isOneByOne ? 1 : NoticeSender.listed))
            rest = rest.dropFirst(batch.count)
            do {
                let said = Set(try NoticeSender(entry, installation).send(batch.map(notice)))
                let told = batch.filter { said.contains(notice($0)) }.map { record($0, "notice:" + entry.name) }
                try installation.catalog.put(told)
                result.told += told
                failed += batch.filter { !said.contains(notice($0)) }
            } catch {
                let report = ErrorReport(error)
                warn("notice '\(entry.name)' could not be told: \(report.message) \(report.remedy)")
                failed += batch
                // Who cannot be reached at all is not tried again for everybody.
                if !entry.isOneByOne {
                    failed += rest
                    rest = []
                }
            }
        }
        result.untold = failed
    }

    private func notice(_ due: Due) -> Notice {
        let entity = due.entity
        let regions = installation.basis.registry.regions(runBy: entity.name)
        let place = regions.isEmpty ? "" : ", for \(regions.joined(separator: ", "))"
        return Notice(
            isAlarm: true,
            alarm: Notice.subprocessorChange,
            dataset: nil,
            tenant: TenantInputs(due.tenant),
            store: nil,
            time: entity.announced?.start ?? due.from.start,
            message: "the subprocessor \(entity.title), \(entity.type), \(entity.country), \(entity.address), will be "
                + "used from \(due.from) on at the earliest\(place); until then you can object"
        )
    }

    private func record(_ due: Due, _ way: String) -> RegisterNoticeRecord {
        RegisterNoticeRecord(
            tenant: due.tenant.id,
            subprocessor: due.entity.name,
            announced: due.entity.announced?.description ?? "",
            told: installation.clock.now(),
            way: way
        )
    }

    private func warn(_ message: String) { installation.output.warn("tenants-not-told", message) }
}
