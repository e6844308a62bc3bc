import Foundation
import Simulation

/// The target that `FUZZ_TARGET` names, and its samples.
private let chosen: (target: FuzzTarget, samples: [[UInt8]]) = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }), let samples = try? target.samples() else {
        let names = FuzzTarget.all.map(\.name).joined(separator: "\n")
        FileHandle.standardError.write(Data("FUZZ_TARGET names one of\n\(names)\n".utf8))
        exit(64)
    }
    return (target, samples)
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do {
        _ = try chosen.target.run(input)
    } catch {
        // libFuzzer takes a process that ends for a finding, and keeps the input.
        fatalError("\(chosen.target.name): \(error)")
    }
    return 0
}

/// What libFuzzer calls to change an input: half of the time its own way, which it steers by coverage.
@_cdecl("LLVMFuzzerCustomMutator")
func customMutator(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maximum: Int, _ seed: CUnsignedInt) -> Int {
    if case .bytes = chosen.target.form, seed % 4 != 0 { return unsafe LLVMFuzzerMutate(data, count, maximum) }
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let changed = FuzzMutation(seed: UInt64(seed)).next([input] + chosen.samples, chosen.target.form).prefix(maximum)
    for (index, byte) in changed.enumerated() { unsafe data[index] = byte }
    return changed.count
}

@_silgen_name("LLVMFuzzerMutate")
private func LLVMFuzzerMutate(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maximum: Int) -> Int
