import Foundation
import Glibc

/// The seeded driver: runs its part of the targets on inputs that follow from a seed.
struct FuzzRun {
    let seed: UInt64
    /// Inputs for each target, a count.
    let rounds: Int
    /// Which of the ``parts``.
    let part: Int
    /// The file that says what is being done, and what was found.
    let report: String

    /// Processes among which the targets are dealt out.
    static let parts = 4
    /// What a report ends with when all was done.
    static let done = "done"
    /// What all inputs together may cost beyond what the process has when it begins, in bytes.
    private static let memory: UInt = 512 << 20
    /// What all may cost, in seconds of one processor.
    private static let seconds: UInt = 1200

    /// Runs, and says in the report what it is about to do, each time before it does it.
    func run() throws {
        let targets = FuzzTarget.all.enumerated().filter { $0.offset % Self.parts == part }.map(\.element)
        let samples = try targets.map { try $0.samples() }
        limit()
        _ = FileManager.default.createFile(atPath: report, contents: nil)
        guard let file = FileHandle(forWritingAtPath: report) else { throw FuzzFinding(description: "no report") }
        var findings = ""
        for (target, samples) in zip(targets, samples) {
            do {
                try run(target, samples, file, findings.utf8.count)
            } catch {
                findings += "\(target.name), seed \(seed), \(error)\n"
                try file.seek(toOffset: 0)
                file.write(Data(findings.utf8))
            }
        }
        try file.seek(toOffset: UInt64(findings.utf8.count))
        file.write(Data(Self.done.utf8))
        try file.truncate(atOffset: UInt64(findings.utf8.count + Self.done.utf8.count))
    }

    private func run(_ target: FuzzTarget, _ samples: [[UInt8]], _ file: FileHandle, _ place: Int) throws {
        let mutation = FuzzMutation(seed: seed)
        var inputs = samples
        for round in 0..<rounds {
            let input = mutation.next(inputs, target.form)
            try file.seek(toOffset: UInt64(place))
            file.write(Data("\(target.name), seed \(seed), round \(round)     \n".utf8))
            do {
                // What is accepted is a good place to go on from.
                if try target.run(input), inputs.count < 64 { inputs.append(input) }
            } catch {
                throw FuzzFinding(
                    description: "round \(round): \(error); the input is \(Data(input).base64EncodedString())"
                )
            }
        }
    }

    /// A parser that believes a count cannot have the memory, and one that hangs is ended.
    private func limit() {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").first
        let used = pages.flatMap { UInt($0) }.map { $0 * UInt(sysconf(Int32(_SC_PAGESIZE))) } ?? 0
        var memory = rlimit(rlim_cur: used + Self.memory, rlim_max: used + Self.memory)
        var time = rlimit(rlim_cur: Self.seconds, rlim_max: Self.seconds)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &time)
    }
}
