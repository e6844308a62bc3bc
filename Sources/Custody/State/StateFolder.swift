internal import Files
internal import Sealing

/// Where a custodian keeps one repository's keys, and under what they are sealed.
struct StateFolder: Sendable {
    let path: PathBytes
    let repository: RepositoryID
    /// Kept outside of the folder; nil when there is none.
    let rootSecret: Secret?

    var slots: PathBytes { path.appending("slots") }
    var lock: PathBytes { path.appending("lock") }
    var descriptor: PathBytes { path.appending("repository.json") }
    var ledger: PathBytes { path.appending("ledger") }
    var shards: PathBytes { path.appending("shards") }
    var leases: PathBytes { path.appending("leases") }
    var endedLeases: PathBytes { path.appending("ended") }
    var punctures: PathBytes { path.appending("punctures") }
    var stopped: PathBytes { path.appending("stopped") }

    func table(_ name: UInt64) -> PathBytes { path.appending(Self.tablePrefix + Self.hex(name)) }
    func shard(_ name: UInt64) -> PathBytes { shards.appending(Self.hex(name)) }

    static let tablePrefix = "table-"

    /// 16 hex digits.
    static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// What the table is sealed under: the state key alone does not open it when there is a root secret.
    func tableKey(_ stateKey: Secret) -> Secret {
        let info = Array("landfast/1/table".utf8) + repository.bytes
        let none: [UInt8] = []
        return Secret(count: 32) { output in
            stateKey.withBytes { stateKey in
                if let rootSecret {
                    rootSecret.withBytes {
                        HKDF.derive(key: stateKey, salt: $0, info: info.span, into: &output)
                    }
                } else {
                    HKDF.derive(key: stateKey, salt: none.span, info: info.span, into: &output)
                }
            }
        }
    }

    /// Keeps every other process and thread away from the folder, waiting for those that are there.
    /// - Throws: ``CustodyError`` with `busy` after half a minute.
    func locked<Result>(_ body: () throws -> Result) throws -> Result {
        guard let held = try FileLock.acquire(lock, waitingMilliseconds: 30_000) else {
            throw CustodyError(.busy, "the keys of repository \(repository) are being changed by another process")
        }
        return try withExtendedLifetime(held) { try body() }
    }
}
