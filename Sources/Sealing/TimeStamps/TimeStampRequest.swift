internal import COpenSSL

/// A question to a time stamping authority (RFC 3161): at what time it was shown these bytes.
///
/// The authority gets their SHA-256 and a random number, nothing else.
package struct TimeStampRequest: Sendable {
    /// The question in DER, for a body of type `application/timestamp-query`.
    package let encoded: [UInt8]

    /// The media type of a question.
    package static let mediaType = "application/timestamp-query"

    /// A question about bytes.
    /// - Throws: ``SealingError`` of kind `malformed` when the library cannot make it.
    package init(about digest: Digest, random: some RandomSource) throws(SealingError) {
        guard let encoded = Self.encode(digest.bytes, nonce: random.uint64() >> 1) else {
            throw SealingError(.malformed, "the question to a time stamping authority could not be made")
        }
        self.encoded = encoded
    }

    private static func encode(_ digest: [UInt8], nonce: UInt64) -> [UInt8]? {
        guard let request = unsafe TS_REQ_new() else { return nil }
        defer { unsafe TS_REQ_free(request) }
        guard let imprint = unsafe TS_MSG_IMPRINT_new() else { return nil }
        defer { unsafe TS_MSG_IMPRINT_free(imprint) }
        guard let algorithm = unsafe X509_ALGOR_new() else { return nil }
        defer { unsafe X509_ALGOR_free(algorithm) }
        guard let number = unsafe ASN1_INTEGER_new() else { return nil }
        defer { unsafe ASN1_INTEGER_free(number) }
        var message = digest
        guard unsafe X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nil) == 1,
            unsafe TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1,
            unsafe TS_MSG_IMPRINT_set_msg(imprint, &message, Int32(message.count)) == 1,
            unsafe ASN1_INTEGER_set_uint64(number, nonce) == 1, unsafe TS_REQ_set_version(request, 1) == 1,
            unsafe TS_REQ_set_msg_imprint(request, imprint) == 1, unsafe TS_REQ_set_nonce(request, number) == 1,
            unsafe TS_REQ_set_cert_req(request, 1) == 1
        else { return nil }
        let count = unsafe i2d_TS_REQ(request, nil)
        guard count > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var position = buffer.baseAddress
            return unsafe i2d_TS_REQ(request, &position)
        }
        return written == count ? bytes : nil
    }
}
