package import Sealing

extension LedgerStatement {
    /// The statement as it is signed.
    package var json: JSONValue {
        var fields = fields
        fields["type"] = .string(type)
        return .object(fields)
    }

    private var fields: [String: JSONValue] {
        switch self {
        case .delegated(let key, let role, let party):
            ["key": .string(key.hex), "role": .string(role.rawValue), "party": .string(party)]
        case .revoked(let key, let acceptedEntries, let acceptedHead):
            [
                "key": .string(key.hex), "accepted": .array(acceptedEntries.map { .string($0.hex) }),
                "head": .string(ScopePath.hex(acceptedHead)),
            ]
        case .joined(let party): ["party": party.json]
        case .left(let party, let joined, let how):
            Self.departure(party, joined, how)
        case .primaryMoved(let party, let sequence): ["party": .string(party), "sequence": .integer(sequence)]
        case .policyApplied(let inputs, let sequence): ["inputs": inputs, "sequence": .integer(sequence)]
        case .erasureRequested(let request): Self.fields(of: request)
        case .erasureApproved(let id, let approver): ["id": .string(id), "by": .string(approver)]
        case .erasureExtended(let id, let due, let reason):
            ["id": .string(id), "due": .string(due.iso8601), "reason": .string(reason)]
        case .erasureCancelled(let id, let reason): ["id": .string(id), "reason": .string(reason)]
        case .erasureIssued(let id, let scope): ["id": .string(id), "scope": scope.json]
        case .held(let hold):
            [
                "id": .string(hold.id), "basis": .string(hold.basis), "scope": hold.scope.json,
                "until": hold.until.map { .string($0.iso8601) } ?? .null,
            ]
        case .released(let hold): ["hold": .string(hold)]
        case .readmitted(let subject, let incarnation):
            ["subject": .string(ScopePath.hex(subject)), "incarnation": .integer(Int64(incarnation))]
        case .superseded(let leaf), .retired(let leaf): ["path": .string(Hex.encode(leaf.bytes))]
        }
    }

    private static func fields(of request: ErasureRequest) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "id": .string(request.id), "scope": request.scope.json, "reason": .string(request.reason),
            "requested": .string(request.requestedAt.iso8601), "due": .string(request.due.iso8601),
            "grace": .string(request.graceEnds.iso8601), "approvals": .integer(Int64(request.approvals)),
        ]
        // Only there when it is so: all else is as 0.1.0 writes and reads it.
        if request.expectsNothing { fields["expectsNothing"] = .bool(true) }
        return fields
    }

    private static func departure(_ party: String, _ joined: Digest, _ how: Departure) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "party": .string(party), "joined": .string(joined.hex), "how": .string(how.name),
        ]
        if case .destroyed(let receipt) = how { fields["receipt"] = receipt.json }
        if case .stated(let reason) = how { fields["reason"] = .string(reason) }
        return fields
    }

    /// Reads what ``json`` gives; nil for anything else.
    package init?(json: JSONValue) {
        guard let type = json["type"]?.stringValue, let statement = Self.parse(type: type, Fields(json: json)),
            statement.json == json
        else { return nil }
        self = statement
    }

    private static func parse(type: String, _ fields: Fields) -> LedgerStatement? {
        switch type {
        case "delegated", "revoked": parseTrust(type: type, fields)
        case "joined", "left", "primary-moved", "policy-applied": parseParty(type: type, fields)
        case "held", "released", "readmitted": parseScope(type: type, fields)
        case "superseded", "retired": fields.leaf.map { type == "retired" ? .retired($0) : .superseded($0) }
        default: parseErasure(type: type, fields)
        }
    }

    private static func parseTrust(type: String, _ fields: Fields) -> LedgerStatement? {
        guard let key = fields.key("key") else { return nil }
        if type == "delegated" {
            guard let role = fields.text("role").flatMap(LedgerRole.init(rawValue:)), let party = fields.code("party")
            else { return nil }
            return .delegated(key: key, role: role, party: party)
        }
        guard let list = fields.json["accepted"]?.arrayValue,
            let head = fields.text("head").flatMap(ScopePath.value(hex:))
        else { return nil }
        let accepted = list.compactMap { $0.stringValue.flatMap { Digest(hex: $0) } }
        guard accepted.count == list.count, zip(accepted, accepted.dropFirst()).allSatisfy({ $0 < $1 }) else {
            return nil
        }
        return .revoked(key: key, acceptedEntries: accepted, acceptedHead: head)
    }

    private static func parseParty(type: String, _ fields: Fields) -> LedgerStatement? {
        switch type {
        case "joined": return fields.json["party"].flatMap(Party.init(json:)).map { .joined($0) }
        case "left":
            guard let party = fields.code("party"), let joined = fields.text("joined").flatMap({ Digest(hex: $0) }),
                let how = fields.departure
            else { return nil }
            return .left(party: party, joined: joined, how: how)
        case "primary-moved":
            guard let party = fields.code("party"), let sequence = fields.sequence else { return nil }
            return .primaryMoved(to: party, sequence: sequence)
        default:
            guard let inputs = fields.json["inputs"], let sequence = fields.sequence else { return nil }
            return .policyApplied(inputs: inputs, sequence: sequence)
        }
    }

    private static func parseErasure(type: String, _ fields: Fields) -> LedgerStatement? {
        guard let id = fields.randomID("id") else { return nil }
        switch type {
        case "erasure-requested":
            guard let scope = fields.scope, let reason = fields.code("reason"),
                let requested = fields.time("requested"), let due = fields.time("due"),
                let grace = fields.time("grace"),
                let approvals = fields.json["approvals"]?.integerValue.flatMap(Int.init(exactly:))
            else { return nil }
            let request = try? ErasureRequest(
                id: id,
                scope: scope,
                reason: reason,
                requestedAt: requested,
                due: due,
                graceEnds: grace,
                approvals: approvals,
                expectsNothing: fields.json["expectsNothing"] == .bool(true)
            )
            return request.map { .erasureRequested($0) }
        case "erasure-approved": return fields.code("by").map { .erasureApproved(id: id, by: $0) }
        case "erasure-extended":
            guard let due = fields.time("due"), let reason = fields.code("reason") else { return nil }
            return .erasureExtended(id: id, due: due, reason: reason)
        case "erasure-cancelled": return fields.code("reason").map { .erasureCancelled(id: id, reason: $0) }
        case "erasure-issued": return fields.scope.map { .erasureIssued(id: id, scope: $0) }
        default: return nil
        }
    }

    private static func parseScope(type: String, _ fields: Fields) -> LedgerStatement? {
        switch type {
        case "held":
            guard let id = fields.randomID("id"), let basis = fields.code("basis"), let scope = fields.scope else {
                return nil
            }
            return (try? Hold(id: id, basis: basis, until: fields.time("until"), scope: scope)).map { .held($0) }
        case "released": return fields.randomID("hold").map { .released(hold: $0) }
        default:
            guard let subject = fields.text("subject").flatMap(ScopePath.value(hex:)), subject != 0,
                let incarnation = fields.json["incarnation"]?.integerValue, incarnation >= 1,
                let number = UInt32(exactly: incarnation)
            else { return nil }
            return .readmitted(subject: subject, incarnation: number)
        }
    }

    /// A statement's fields, each read as what it must be.
    private struct Fields {
        let json: JSONValue

        func text(_ name: String) -> String? { json[name]?.stringValue }
        func code(_ name: String) -> String? { text(name).flatMap { LedgerText.isCode($0) ? $0 : nil } }
        func randomID(_ name: String) -> String? { text(name).flatMap { LedgerText.isRandomID($0) ? $0 : nil } }
        func key(_ name: String) -> PublicKey? { text(name).flatMap { PublicKey(hex: $0) } }
        func time(_ name: String) -> Timestamp? { text(name).flatMap { Timestamp(iso8601: $0) } }
        /// A leaf that can be given up.
        var leaf: ScopePath? {
            guard let bytes = text("path").flatMap(Hex.decode), let path = ScopePath(bytes.span),
                path.successor != nil
            else { return nil }
            return path
        }
        var scope: ScopePrefix? { json["scope"].flatMap(ScopePrefix.init(json:)) }
        var departure: Departure? {
            switch text("how") {
            case "destroyed": json["receipt"].flatMap(DestructionReceipt.init(json:)).map { .destroyed($0) }
            case "lost": .lost
            case "stated": code("reason").map { .stated(reason: $0) }
            default: nil
            }
        }
        var sequence: Int64? { json["sequence"]?.integerValue.flatMap { $0 >= 1 ? $0 : nil } }
    }
}
