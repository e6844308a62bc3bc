import Foundation
import Sealing
import Testing

/// A file of test vectors.
enum VectorFile {
    /// Reads one as `Decodable` values.
    static func read<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        let folder = try #require(Bundle.module.url(forResource: "Vectors", withExtension: nil))
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        return try JSONDecoder().decode(type, from: data)
    }

    /// The bytes of hex digits.
    static func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }
}
