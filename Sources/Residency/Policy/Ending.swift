package import Sealing

/// Something that permits copies or supports a claim, and ends soon or has just ended.
package struct Ending: Hashable, Sendable {
    /// A name for it that stays the same while it ends, of letters, digits, `-`, `:` and `/`.
    package let code: String
    /// What ends, for people: `the basis 'scc-2' of transfers to US`.
    package let what: String
    /// The first moment at which it does not hold any more.
    package let ends: Timestamp

    /// How long before its end, and after it, somebody must know: 30 days, in seconds.
    static let noticeSeconds: Int64 = 30 * 86_400

    /// True from the time on at which somebody must know; after the end no longer than that again.
    fileprivate func isNear(_ now: Timestamp) -> Bool {
        ends.adding(seconds: -Self.noticeSeconds) <= now && now < ends.adding(seconds: Self.noticeSeconds)
    }

    /// One sentence.
    package func sentence(at now: Timestamp) -> String {
        "\(what) \(now < ends ? "ends" : "ended") at \(ends)"
    }
}

extension PolicySet {
    /// Bases of transfers, agreements, subprocessors and certificates that end within 30 days, or ended within the last 30.
    ///
    /// An adequacy decision counts where a transfer rests on it.
    package func endings(of tenants: [TenantInputs], registry: RegionRegistry, at now: Timestamp) -> [Ending] {
        var found = transfers.map { transfer in
            let countries = transfer.to.sorted().joined(separator: ", ")
            return Ending(
                code: "transfer:\(transfer.id)",
                what: "the basis '\(transfer.id)' (\(transfer.basis.rawValue)) of transfers to \(countries)",
                ends: transfer.expires.end
            )
        }
        let relied = Set(transfers.filter { $0.basis == .adequacy }.flatMap(\.to))
        for country in relied.sorted() {
            guard let decision = registry.adequacy[country], let until = decision.until else { continue }
            let what = "the adequacy decision on \(country)"
            found.append(Ending(code: "adequacy:\(country)", what: what, ends: until.end))
        }
        for tenant in tenants {
            for agreement in tenant.agreements {
                guard let ends = agreement.expires else { continue }
                let what = "an agreement of tenant \(tenant.name) on copies in \(agreement.leavesTo)"
                let code = "agreement:\(tenant.name)/\(agreement.leavesTo)/\(CalendarDay(containing: ends))"
                found.append(Ending(code: code, what: what, ends: ends))
            }
        }
        return (found + registry.endings).filter { $0.isNear(now) }.sorted { ($0.ends, $0.code) < ($1.ends, $1.code) }
    }
}

extension RegionRegistry {
    /// Subprocessors and what is known of places, as far as it has a last day.
    fileprivate var endings: [Ending] {
        var found: [Ending] = []
        func note(_ facts: [RegionFact], of name: String, _ kind: String) {
            for fact in facts {
                guard let until = fact.until else { continue }
                let what = "what is known of \(kind) \(name) about \(fact.about)"
                found.append(Ending(code: "fact:\(name)/\(fact.about)/\(until)", what: what, ends: until.end))
            }
        }
        for region in regions.values { note(region.facts, of: region.name, "region") }
        for entity in subprocessors.values {
            note(entity.facts, of: entity.name, "subprocessor")
            guard let until = entity.until else { continue }
            let what = "the use of subprocessor \(entity.name)"
            found.append(Ending(code: "subprocessor:\(entity.name)", what: what, ends: until.end))
        }
        return found
    }
}
