import Sealing
import Stores

/// Index objects in a store, and their runs in the cache.
enum IndexObject {
    /// A sealed run, ready to be stored.
    static func seal(_ run: [UInt8], _ sealer: inout MetadataSealer, random: any RandomSource) -> [UInt8] {
        var object = FormatText.indexStart
        object.reserveCapacity(run.count + 128)
        sealer.seal(run.span, kind: .index, random: random, appendTo: &object)
        return object
    }

    /// Reads an index object from a store and gives back its run.
    static func read(_ name: Digest, from store: any Store, _ sealer: inout MetadataSealer) throws -> [UInt8] {
        let objectName = ObjectName.index(name)
        let object = try store.read(objectName, maximumBytes: FormatLimits.index)
        func damaged(_ detail: String) -> RepositoryError {
            .damaged(objectName.description, in: store.place.name, detail)
        }
        guard SHA256.hash(object.span) == name else { throw damaged("its bytes are not the ones its name stands for") }
        guard object.span.starts(with: FormatText.indexStart) else {
            throw damaged("it does not start as an index does")
        }
        do {
            let run = try sealer.open(object.span.extracting(8..<object.count), kind: .index)
            _ = try IndexRun.header(run.span, isWhole: true)
            return run
        } catch {
            throw damaged(error.message)
        }
    }
}
