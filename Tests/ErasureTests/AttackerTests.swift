import Custody
import Erasure
import Files
import Ledger
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("What an attacker can open")
struct AttackerTests {
    @Test("I3: with every custodian's files and every byte ever stored, no chunk of the person opens and all others do")
    func everyByteEver() throws {
        let world = try TenantWorld()
        let ada = try ScopeLabel(subject: "user:1")
        let bert = try ScopeLabel(subject: "user:2")
        for dataset in world.datasets {
            dataset.source.put("users/1/own", world.noise.bytes(300_000), ada)
            dataset.source.put("users/1/note", [1, 2, 3], ada)
            dataset.source.put("users/2/own", world.noise.bytes(300_000), bert)
            dataset.source.put("nobody", world.noise.bytes(300_000))
        }
        try world.backUp()
        world.datasets[0].source.put("users/1/later", world.noise.bytes(5000), ada)
        try world.backUp()
        // Kept aside before the erasure, and with it all that was written until then.
        var everything = world.datasets.map { dataset in dataset.stores.map(\.contents) }
        let lost = try world.sites().map { site -> ScopePrefix in
            let vault = try #require(site.vaults.values.first)
            return try #require(ScopePrefix(try vault.path(for: ada)))
        }
        #expect(try world.erase(.label(ada)).report.isComplete)
        for (index, dataset) in world.datasets.enumerated() {
            for (number, store) in dataset.stores.enumerated() {
                everything[index][number].merge(store.contents) { old, _ in old }
            }
        }
        for (index, site) in try world.sites().enumerated() {
            for vault in site.vaults.values {
                let lease = try vault.lease(run: "attack", until: world.clock.now().adding(seconds: 3600))
                let leaf = try #require(try lease.keys(for: .metadata))
                let metadata = ScopeKeys(path: .metadata, leaf: leaf)
                var dead = 0
                var opened = 0
                for contents in everything[index] {
                    let store = try SimulatedStore("attack", repository: site.repository)
                    store.contents = contents
                    var packs = PackReader(store: store, repository: site.repository, metadataKeys: metadata)
                    var sealer = ChunkSealer(repository: site.repository)
                    for (name, bytes) in contents where name.kind == .pack {
                        let digest = try #require(name.digest)
                        for entry in try packs.entries(of: digest, size: UInt64(bytes.count)) {
                            let keys = entry.path == .metadata ? metadata.leaf : try lease.keys(for: entry.path)
                            guard let keys else {
                                #expect(lost[index].covers(entry.path))
                                dead += 1
                                continue
                            }
                            #expect(!lost[index].covers(entry.path))
                            var plain: [UInt8] = []
                            let start = Int(entry.offset)
                            let sealed = Array(bytes[start..<start + Int(entry.sealedLength)])
                            try sealer.open(
                                sealed.span,
                                as: entry.chunk,
                                keys: ScopeKeys(path: entry.path, leaf: keys),
                                into: &plain
                            )
                            opened += 1
                        }
                    }
                }
                #expect(dead > 0 && opened > dead)
                try lease.close()
            }
        }
    }
}
