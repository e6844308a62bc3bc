package import Sealing

/// What became otherwise with one subprocessor between two registers.
package struct RegisterChange: Hashable, Sendable {
    /// What became of it.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// It was there when the register began.
        case first
        /// It is new.
        case added
        /// Something that is said of it, or a region that it runs, is otherwise.
        case changed
        /// It is there no more.
        case removed
    }

    /// The subprocessor's name in policies.
    package let name: String
    /// What became of it.
    package let kind: Kind
    /// What was said of it; nil: nothing.
    package let before: JSONValue?
    /// What is said of it; nil: nothing.
    package let after: JSONValue?
    /// The day of the announcement; nil: there is none.
    package let announced: CalendarDay?
    /// True when tenants have to be told, and have time to object.
    package let needsNotice: Bool
}

extension RegionRegistry {
    /// What is otherwise here than in the register in force, by name.
    /// - Parameters:
    ///   - inForce: the register in force; nil: this one is the first.
    ///   - noticeDays: of a first register, who is still coming after so many days needs notice.
    package func changes(since inForce: RegionRegistry?, noticeDays: Int, at now: Timestamp) -> [RegisterChange] {
        let names = Set(subprocessors.keys).union(inForce?.subprocessors.keys.map(\.self) ?? [])
        return names.sorted().compactMap { name in
            let before = inForce?.entry(name)
            let after = entry(name)
            guard before != after else { return nil }
            let entity = subprocessors[name]
            let isNew = entity.map { entity in
                guard let inForce else {
                    if case .coming = standing(of: entity, noticeDays: noticeDays, at: now) { return true }
                    return false
                }
                return noveltyOf(entity, since: inForce, at: now) != nil
                    || entity.announced != inForce.subprocessors[name]?.announced
            }
            return RegisterChange(
                name: name,
                kind: inForce == nil ? .first : before == nil ? .added : after == nil ? .removed : .changed,
                before: before,
                after: after,
                announced: entity?.announced,
                needsNotice: entity?.announced != nil && isNew ?? false
            )
        }
    }

    /// What the register says of a subprocessor, and which regions it runs; nil: nothing.
    package func entry(_ name: String) -> JSONValue? {
        guard let entity = subprocessors[name] else { return nil }
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return .object([
            "title": .string(entity.title), "type": .string(entity.type), "country": .string(entity.country),
            "address": .string(entity.address), "parent": text(entity.parent),
            "engaged": text(entity.engaged?.description), "announced": text(entity.announced?.description),
            "until": text(entity.until?.description), "regions": .array(regions(runBy: name).map { .string($0) }),
        ])
    }

    /// The regions in whose chain a subprocessor is, sorted.
    package func regions(runBy name: String) -> [String] {
        regions.keys.filter { region in chain(of: region).contains { $0.name == name } }.sorted()
    }
}

extension RegionRegistry {
    /// What forbids to put this register in force after another: who is new must be announced, and no announcement may be
    /// dated back or taken back (L13).
    package func announcementGaps(since inForce: RegionRegistry, at now: Timestamp) -> [Diagnostic] {
        let today = CalendarDay(containing: now)
        var found: [Diagnostic] = []
        for entity in subprocessors.values.sorted(by: { $0.name < $1.name }) {
            func report(_ rule: String, _ message: String, _ fix: String) {
                found.append(Diagnostic(rule: rule, position: entity.position, message: message, fix: fix))
            }
            let old = inForce.subprocessors[entity.name]
            let novelty = noveltyOf(entity, since: inForce, at: now)
            guard let announced = entity.announced else {
                if let novelty {
                    report(
                        "unannounced-subprocessor",
                        "'\(entity.name)' is not announced, and \(novelty.text)",
                        "Add 'announced: \(today)'. It is used when tenants had their time to object."
                    )
                } else if let withdrawn = old?.announced {
                    report(
                        "withdrawn-announcement",
                        "'\(entity.name)' was announced on \(withdrawn), which is not said any more",
                        "Write 'announced: \(withdrawn)'."
                    )
                }
                continue
            }
            let needsFresh = novelty?.needsFreshAnnouncement ?? false
            let isOld = announced == old?.announced
            if !isOld || needsFresh, announced < today {
                report(
                    "back-dated-announcement",
                    "'\(entity.name)' is announced for \(announced), which has passed"
                        + (novelty.map { ", and \($0.text)" } ?? ""),
                    "Write 'announced: \(today)' or a later day."
                )
            } else if isOld, needsFresh, let novelty {
                // Tenants who were told of what it was count as told of what it becomes.
                report(
                    "reused-announcement",
                    "'\(entity.name)' was announced for \(announced) before, and now \(novelty.text)",
                    "Write 'announced: \(announced.adding(days: 1))' or a later day."
                )
            }
        }
        return found
    }

    /// Why a subprocessor is one that tenants do not know; nil: they know it.
    fileprivate func noveltyOf(_ entity: Subprocessor, since inForce: RegionRegistry, at now: Timestamp) -> Novelty? {
        guard let old = inForce.subprocessors[entity.name] else { return .added }
        guard old.title == entity.title, old.country == entity.country else { return .other }
        if let last = old.until, now >= last.end, entity.until.map({ now < $0.end }) ?? true { return .again(last) }
        let region = regions(runBy: entity.name).first { region in
            inForce.regions[region] != nil && !inForce.chain(of: region).contains { $0.name == entity.name }
        }
        return region.map { .region($0, isFirst: inForce.regions(runBy: entity.name).isEmpty) }
    }
}

/// Why tenants do not know a subprocessor.
private enum Novelty {
    case added
    case other
    case again(CalendarDay)
    case region(String, isFirst: Bool)

    var text: String {
        switch self {
        case .added: "it is new in the register"
        case .other: "it has another name or country than the one in force, so it is another one"
        case .again(let last): "it was used until \(last) only"
        case .region(let name, _): "it did not run region '\(name)' before"
        }
    }

    /// False where the announcement made before is enough: that of a new one that ran nothing yet.
    var needsFreshAnnouncement: Bool {
        if case .region(_, let isFirst) = self { !isFirst } else { true }
    }
}
