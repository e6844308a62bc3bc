internal import Catalog
internal import Controller
internal import Residency
internal import Sealing

/// Makes the page that Prometheus reads, from the catalog's records and the last plan.
struct MetricsMaker {
    let installation: Installation
    let observer: WorldObserver
    let now: Timestamp

    /// Beyond so many datasets the page holds sums alone: no Prometheus takes millions of series from one place.
    private static let mostDatasets = 20_000

    func page(_ plan: Plan, planningSeconds: Double) throws -> String {
        var page = MetricsPage()
        page.add("landfast_build_info", "The program's version.", ["version": Landfast.version], 1)
        page.add("landfast_plan_timestamp_seconds", "When the last plan was made.", Self.seconds(now))
        page.add("landfast_planning_seconds", "How long it took.", planningSeconds)
        page.add("landfast_datasets", "Datasets that are planned for.", Double(plan.datasets))
        try addWork(plan, &page)
        addAlarms(plan, &page)
        try addErasures(&page)
        try addIncidents(&page)
        if plan.datasets <= Self.mostDatasets { try addDatasets(&page) }
        return page.rendered
    }

    private func addWork(_ plan: Plan, _ page: inout MetricsPage) throws {
        let due = Dictionary(grouping: plan.steps, by: \.work.kind).mapValues(\.count)
        for kind in Work.Kind.allCases {
            page.add("landfast_work_due", "Pieces of work that are due.", ["work": kind.name], Double(due[kind] ?? 0))
        }
        let held = Dictionary(grouping: try installation.catalog.heldWork(at: now), by: \.key.kind).mapValues(\.count)
        for kind in Work.Kind.allCases {
            page.add(
                "landfast_work_running",
                "Pieces of work under way.",
                ["work": kind.name],
                Double(held[kind.name] ?? 0)
            )
        }
    }

    private func addAlarms(_ plan: Plan, _ page: inout MetricsPage) {
        let open = Dictionary(grouping: plan.alarms, by: \.kind).mapValues(\.count)
        for kind in Alarm.Kind.allCases {
            page.add("landfast_alarms", "What is wrong.", ["alarm": kind.rawValue], Double(open[kind] ?? 0))
        }
        page.add(
            "landfast_residency_violations",
            "Copies where the policy in force allows none.",
            Double(open[.outOfPlace] ?? 0)
        )
    }

    private func addErasures(_ page: inout MetricsPage) throws {
        let open = try installation.catalog.openErasures()
        let oldest = open.map(\.requested).min().map { Self.seconds(now) - Self.seconds($0) } ?? 0
        page.add("landfast_erasures_open", "Erasures that are not complete.", Double(open.count))
        page.add("landfast_erasure_oldest_pending_seconds", "Since the oldest of them was asked for; 0: none.", oldest)
    }

    private func addIncidents(_ page: inout MetricsPage) throws {
        let open = try installation.catalog.incidents().filter { $0.closed == nil }
        page.add("landfast_incidents_open", "Incidents that nobody has closed.", Double(open.count))
        guard let deadline = open.filter(\.isPending).map(\.deadline).min() else { return }
        page.add(
            "landfast_incident_oldest_deadline_seconds",
            "Until the first tenant must have been told; negative: since then; not there when all were told.",
            Self.seconds(deadline) - Self.seconds(now)
        )
    }

    /// One copy of one dataset.
    private struct Copy {
        let survey: DatasetSurvey
        let store: String
        let seen: ObservationRecord
        let labels: KeyValuePairs<String, String>
    }

    private func addDatasets(_ page: inout MetricsPage) throws {
        var copies: [Copy] = []
        var surveys: [DatasetSurvey] = []
        while true {
            let next = try installation.catalog.surveys(
                after: surveys.last?.dataset.repository,
                limit: 1000,
                naming: installation.basis.policy.namedTenants
            )
            if next.isEmpty { break }
            surveys += next
        }
        for survey in surveys {
            let name = installation.name(of: survey.dataset.repository)
            for seen in survey.observations where seen.party.hasPrefix("store:") {
                let store = String(seen.party.dropFirst("store:".count))
                let labels: KeyValuePairs = ["dataset": name, "region": seen.region, "store": store]
                copies.append(Copy(survey: survey, store: store, seen: seen, labels: labels))
            }
        }
        // Nothing is backed up of a tenant whose account has ended, and nobody is to be alarmed by that.
        let departures = try installation.catalog.departures()
        let living = surveys.filter { departures[$0.dataset.tenant] == nil }
        let primaries = copies.filter { $0.seen.isPrimary && departures[$0.survey.dataset.tenant] == nil }
        try addBackups(living, primaries, &page)
        for copy in copies {
            let lag = copy.seen.behindSince.map { Self.seconds(now) - Self.seconds($0) } ?? 0
            page.add(
                "landfast_replication_lag_seconds",
                "Since when a copy is not current; 0: it is.",
                copy.labels,
                lag
            )
        }
        for copy in copies {
            guard let bytes = copy.seen.bytes else { continue }
            page.add("landfast_copy_bytes", "Bytes of a copy.", copy.labels, Double(bytes))
        }
        for copy in copies {
            let checks = copy.survey.work.filter {
                ["verify", "read-data"].contains($0.key.kind) && $0.key.store == copy.store
            }
            guard let last = checks.compactMap(\.succeeded).max() else { continue }
            page.add(
                "landfast_copy_last_verified_timestamp_seconds",
                "When a copy was last checked and found sound.",
                copy.labels,
                Self.seconds(last)
            )
        }
        addFailures(surveys, &page)
    }

    private func addBackups(_ surveys: [DatasetSurvey], _ primaries: [Copy], _ page: inout MetricsPage) throws {
        for copy in primaries {
            guard let taken = copy.survey.newestSnapshot else { continue }
            page.add(
                "landfast_backup_last_success_timestamp_seconds",
                "When the newest snapshot was taken.",
                copy.labels,
                Self.seconds(taken)
            )
        }
        for survey in surveys {
            guard let limit = try observer.recoveryPointSeconds(survey.profile, at: now) else { continue }
            page.add(
                "landfast_backup_recovery_point_seconds",
                "How old the newest snapshot may be.",
                ["dataset": installation.name(of: survey.dataset.repository)],
                Double(limit)
            )
        }
        for survey in surveys {
            guard let drill = survey.work.first(where: { $0.key.kind == "drill" })?.succeeded else { continue }
            page.add(
                "landfast_drill_last_success_timestamp_seconds",
                "When a restore was last rehearsed well.",
                ["dataset": installation.name(of: survey.dataset.repository)],
                Self.seconds(drill)
            )
        }
    }

    private func addFailures(_ surveys: [DatasetSurvey], _ page: inout MetricsPage) {
        for survey in surveys {
            for work in survey.work where work.failures > 0 {
                page.add(
                    "landfast_work_failures",
                    "How often a piece of work has failed since it last ended well.",
                    [
                        "dataset": installation.name(of: survey.dataset.repository),
                        "work": work.key.kind, "store": work.key.store ?? "",
                    ],
                    Double(work.failures)
                )
            }
        }
    }

    private static func seconds(_ moment: Timestamp) -> Double { Double(moment.milliseconds) / 1000 }
}
