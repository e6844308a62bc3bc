internal import Catalog
internal import Residency
internal import Sealing

extension Notice {
    /// What is to be told about an incident now, and what is then on record as told; nil: nothing is.
    static func due(
        _ incident: IncidentRecord,
        _ installation: Installation
    ) throws -> (notice: Notice?, told: IncidentRecord.Told)? {
        let now = installation.clock.now()
        if incident.closed != nil {
            guard incident.told != .closed else { return nil }
            // Nobody needs to hear of the end of what nobody has heard of.
            let notice = try incident.told == .nothing ? nil : Notice(incident, isAlarm: false, at: now, installation)
            return (notice, .closed)
        }
        if incident.isOverdue(at: now), incident.told != .overdue {
            return (try Notice(incident, isAlarm: true, at: incident.noticed, installation), .overdue)
        }
        guard incident.told == .nothing else { return nil }
        return (try Notice(incident, isAlarm: true, at: incident.noticed, installation), .opened)
    }

    private init(
        _ incident: IncidentRecord,
        isAlarm: Bool,
        at time: Timestamp,
        _ installation: Installation
    ) throws {
        let view = IncidentView(incident, installation)
        // The end of what was told under a name is told under that name.
        let isOverdue = isAlarm ? view.state == "overdue" : incident.told == .overdue
        let clock =
            view.state == "overdue"
            ? "the tenant was to be told without undue delay, and 72 hours ended at \(Quantity.time(incident.deadline))"
            : "the tenant must be told without undue delay; 72 hours end at \(Quantity.time(incident.deadline))"
        self.init(
            isAlarm: isAlarm,
            alarm: isOverdue ? "incident-overdue" : "incident",
            dataset: view.dataset,
            tenant: TenantInputs(try installation.dataset(of: incident.trouble.repository).tenant),
            store: view.store,
            time: time,
            message: isAlarm ? "\(view.sentence) (incident \(incident.id.prefix(8))); \(clock)" : "it is closed"
        )
    }
}
