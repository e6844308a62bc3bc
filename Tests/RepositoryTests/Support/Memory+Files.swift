import Files
import Repository
import Simulation

extension MemorySource {
    /// What is in its files and links; a restore makes folders also where none was listed.
    var files: [PathBytes: [UInt8]] {
        everything.filter { $0.value.metadata.kind != .folder }.mapValues(\.content)
    }
}

extension MemoryTarget {
    /// What is in its files and links.
    var files: [PathBytes: [UInt8]] {
        everything.filter { $0.value.metadata.kind != .folder }.mapValues(\.content)
    }
}
