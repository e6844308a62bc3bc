/// SSH's wire encoding: strings with their length in four bytes, big endian.
enum SSHEncoding {
    static func append(_ string: [UInt8], to output: inout [UInt8]) {
        let count = UInt32(string.count)
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            output.append(UInt8(truncatingIfNeeded: count >> shift))
        }
        output.append(contentsOf: string)
    }

    struct Reader {
        private var bytes: ByteReader

        init(_ bytes: [UInt8]) {
            self.bytes = ByteReader(bytes)
        }

        var isAtEnd: Bool { bytes.remaining == 0 }

        mutating func take(_ count: Int) throws(SealingError) -> [UInt8] {
            try bytes.take(count)
        }

        mutating func string() throws(SealingError) -> [UInt8] {
            try bytes.take(Int(try bytes.u32().byteSwapped))
        }
    }
}
