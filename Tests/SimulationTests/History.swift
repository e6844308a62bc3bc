import Ledger
import Simulation

/// One thing that happens in a random history.
enum Step: Hashable, Sendable, CustomStringConvertible {
    /// Files come, change and go, as this number says.
    case change(UInt64)
    case backUp(Fault?)
    case replicate(Fault?)
    /// Somebody is erased, who may still be in the source afterwards.
    case erase(person: Int, ticket: Int?, staysInSource: Bool, Fault?)
    /// Erasures that are not complete are carried on.
    case carryOn(Fault?)
    case readmit(person: Int)
    case compact(Fault?)
    /// Everything that was acknowledged is restored and compared.
    case compare
    /// A store is put back to what it was so many steps ago.
    case putBack(store: Int, steps: Int)
    case forgetCaches

    var description: String {
        func struck(_ fault: Fault?) -> String { fault.map { " struck by \($0)" } ?? "" }
        return switch self {
        case .change(let number): "change \(number)"
        case .backUp(let fault): "back up" + struck(fault)
        case .replicate(let fault): "replicate" + struck(fault)
        case .erase(let person, let ticket, let stays, let fault):
            "erase \(person)\(ticket.map { "/\($0)" } ?? "")\(stays ? ", who stays in the source" : "")" + struck(fault)
        case .carryOn(let fault): "carry on" + struck(fault)
        case .readmit(let person): "readmit \(person)"
        case .compact(let fault): "compact" + struck(fault)
        case .compare: "compare"
        case .putBack(let store, let steps): "put back store \(store) by \(steps) steps"
        case .forgetCaches: "forget caches"
        }
    }

    /// A random history.
    static func history(_ noise: Noise, steps: Int) -> [Step] {
        (0..<steps).flatMap { _ in random(noise) }
    }

    private static func random(_ noise: Noise) -> [Step] {
        func below(_ bound: UInt64) -> Int { Int(noise.uint64() % bound) }
        let person = 1 + below(4)
        return switch below(20) {
        case 0...5: [.change(noise.uint64()), .backUp(fault(noise))]
        case 6...8: [.replicate(fault(noise))]
        case 9, 10:
            [.erase(person: person, ticket: below(3) == 0 ? 1 : nil, staysInSource: below(3) == 0, fault(noise))]
        case 11, 12: [.carryOn(fault(noise))]
        case 13: [.readmit(person: person)]
        case 14: [.compact(fault(noise))]
        case 15, 16: [.putBack(store: below(3), steps: 1 + below(6))]
        case 17: [.forgetCaches]
        default: [.compare]
        }
    }

    /// Nothing goes wrong in one half of all cases.
    private static func fault(_ noise: Noise) -> Fault? {
        guard noise.uint64() % 2 == 0 else { return nil }
        let kind = Fault.Kind.allCases[Int(noise.uint64() % UInt64(Fault.Kind.allCases.count))]
        let moment = Fault.Moment.allCases[Int(noise.uint64() % 3)]
        if kind == .absence || kind == .lapse || kind == .failure && moment == .before {
            return Fault(kind, at: .operation(1 + Int(noise.uint64() % 250)))
        }
        return Fault(kind, moment, at: .change(1 + Int(noise.uint64() % 24)))
    }
}
