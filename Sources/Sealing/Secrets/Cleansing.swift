internal import COpenSSL

extension [UInt8] {
    /// Overwrites all bytes with zeros in a way that the compiler does not remove, and empties the array.
    ///
    /// Another variable that shares the array's storage keeps its bytes, so a secret's buffer has one owner.
    package mutating func cleanse() {
        unsafe withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { unsafe OPENSSL_cleanse(start, buffer.count) }
        }
        removeAll(keepingCapacity: true)
    }
}

extension MutableSpan<UInt8> {
    /// Overwrites all bytes with zeros in a way that the compiler does not remove.
    mutating func cleanse() {
        unsafe withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { unsafe OPENSSL_cleanse(start, buffer.count) }
        }
    }
}
