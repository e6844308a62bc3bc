import Controller
import Foundation
import Sealing

/// Measures planning for many tenants: `landfast-planning-benchmark DATASETS quiet|busy`.
///
/// Each dataset has four copies. `quiet` has one in a thousand with something due, as on a usual second; of `busy` all are
/// due. Prints JSON; facts are made while planning asks for them, as they come from the catalog, and making them is timed
/// alone too.
@main
struct PlanningBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let count = Int(arguments[1]), count > 0 else {
            FileHandle.standardError.write(Data("usage: \(arguments[0]) DATASETS quiet|busy\n".utf8))
            exit(64)
        }
        let facts = MadeFacts(count: count, isBusy: arguments[2] == "busy", now: now)
        let clock = ContinuousClock()
        var made = 0
        let making = clock.measure { for one in facts { made += one.copies.count } }
        let start = clock.now
        let plan = Planner.plan(world, facts)
        let planning = clock.now - start
        let figures: [String: Any] = [
            "datasets": plan.datasets, "copies": made, "steps": plan.steps.count, "beginning": plan.beginning.count,
            "alarms": plan.alarms.count, "making_s": making / .seconds(1), "planning_s": planning / .seconds(1),
        ]
        FileHandle.standardOutput.write(try JSONSerialization.data(withJSONObject: figures, options: .sortedKeys))
    }

    private static let now = Timestamp(seconds: 1_795_864_000)

    private static var world: ObservedWorld {
        let names = ["hel1-a", "hel1-b", "fsn1", "nbg1", "contabo"]
        let needs = (0..<20).map { _ in
            DatasetNeeds(
                backup: Schedule(.every(seconds: 21_600)),
                recoveryPointSeconds: 43_200,
                verification: Schedule(.every(seconds: 604_800)),
                readData: Schedule(.every(seconds: 2_592_000)),
                drill: Schedule(.every(seconds: 2_592_000)),
                retention: Schedule(.every(seconds: 86_400)),
                allowsStore: names.map { _ in true }
            )
        }
        return ObservedWorld(
            now: now,
            stores: names.map { ObservedWorld.StoreFacts(name: $0, limit: 8) },
            needs: needs,
            agentLimit: 16
        )
    }
}

/// Facts about many datasets, made one after the other.
private struct MadeFacts: Sequence {
    let count: Int
    let isBusy: Bool
    let now: Timestamp

    func makeIterator() -> AnyIterator<DatasetFacts> {
        var number = 0
        return AnyIterator {
            guard number < count else { return nil }
            defer { number += 1 }
            return facts(number)
        }
    }

    private func facts(_ number: Int) -> DatasetFacts {
        let digits = String(number, radix: 16)
        guard let repository = RepositoryID(hex: String(repeating: "0", count: 32 - digits.count) + digits) else {
            preconditionFailure("an id has 32 hex digits")
        }
        let isDue = isBusy || number.isMultiple(of: 1000)
        let age: Int64 = isDue ? 30_000 + Int64(number % 1000) : Int64(number % 20_000)
        let done = WorkHistory(lastBegun: now.adding(seconds: -age), lastSucceeded: now.adding(seconds: -age))
        var facts = DatasetFacts(
            repository: repository,
            needs: number % 20,
            created: now.adding(seconds: -31_536_000),
            newestSnapshot: now.adding(seconds: -age),
            head: 7,
            copies: (0..<4).map { position in
                DatasetFacts.Copy(
                    store: (number + position) % 5,
                    head: isDue && position == 3 ? 6 : 7,
                    behindSince: isDue && position == 3 ? now.adding(seconds: -60) : nil
                )
            }
        )
        facts.backup = done
        facts.pruning = done
        facts.drill = done
        for index in facts.copies.indices {
            facts.copies[index].verification = done
            facts.copies[index].readData = done
        }
        return facts
    }
}
