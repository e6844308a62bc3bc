internal import COpenSSL

/// A time stamping authority's answer (RFC 3161) that was checked: its signature, its certificates up to one that is
/// trusted, and that it speaks of the bytes that were asked about.
package struct TimeStampAnswer: Sendable {
    /// The answer in DER, as `openssl ts -verify -in` reads it.
    ///
    /// Its certificates stand in the order that DER asks of a set, whatever order the authority sent them in: some
    /// readers refuse any other, and no signature covers the order.
    package let encoded: [UInt8]
    /// When the bytes were shown to the authority, as it says.
    package let time: Timestamp

    /// The media type of an answer.
    package static let mediaType = "application/timestamp-reply"
    /// Bytes of an answer at most.
    package static let maximumBytes = 1 << 17
    /// Bytes of a file with trusted certificates at most.
    package static let maximumAuthorityBytes = 1 << 20

    /// Checks an answer.
    /// - Parameters:
    ///   - request: what was asked.
    ///   - authorities: certificates in PEM; the chain must end at one of them.
    /// - Throws: ``SealingError``: `tooLarge`; `malformed` for what is no answer, or no certificate; `badSignature` when
    ///   it does not answer this question or no trusted authority signed it.
    package init(
        checking answer: [UInt8],
        to request: TimeStampRequest,
        trusting authorities: [UInt8]
    ) throws(SealingError) {
        guard answer.count <= Self.maximumBytes, authorities.count <= Self.maximumAuthorityBytes else {
            throw SealingError(.tooLarge, "a time stamp of \(answer.count) bytes, at most \(Self.maximumBytes)")
        }
        let sorted = try DERCertificateOrder.sorted(answer)
        guard let response = unsafe Self.decoded(sorted) else {
            throw SealingError(.malformed, "the answer is no time stamp")
        }
        defer { unsafe TS_RESP_free(response) }
        guard let store = unsafe Self.store(of: authorities) else {
            throw SealingError(.malformed, "the file of trusted authorities holds no certificate in PEM")
        }
        guard let context = unsafe TS_VERIFY_CTX_new() else {
            unsafe X509_STORE_free(store)
            throw SealingError(.malformed, "the time stamp could not be checked")
        }
        defer { unsafe TS_VERIFY_CTX_free(context) }
        // Taking the question over empties the context, so the store, which it owns from then on, comes after.
        let asks = unsafe Self.expect(request, in: context)
        _ = unsafe TS_VERIFY_CTX_set_store(context, store)
        guard asks, unsafe TS_RESP_verify_response(context, response) == 1
        else {
            ERR_clear_error()
            throw SealingError(
                .badSignature,
                "the time stamp does not answer the question, or none of the trusted authorities signed it"
            )
        }
        guard let time = unsafe Self.time(of: response) else {
            throw SealingError(.malformed, "the time stamp holds no time in UTC")
        }
        encoded = sorted
        self.time = time
    }

    private static func decoded(_ bytes: [UInt8]) -> OpaquePointer? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            guard let response = unsafe d2i_TS_RESP(nil, &position, buffer.count) else {
                ERR_clear_error()
                return nil
            }
            return unsafe response
        }
    }

    /// Asks for the imprint, the nonce and the signature of a trusted chain.
    private static func expect(_ request: TimeStampRequest, in context: OpaquePointer) -> Bool {
        unsafe request.encoded.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            guard let question = unsafe d2i_TS_REQ(nil, &position, buffer.count) else { return false }
            defer { unsafe TS_REQ_free(question) }
            guard unsafe TS_REQ_to_TS_VERIFY_CTX(question, context) != nil else { return false }
            _ = unsafe TS_VERIFY_CTX_add_flags(context, Int32(TS_VFY_SIGNATURE))
            return true
        }
    }

    private static func store(of pem: [UInt8]) -> OpaquePointer? {
        guard let store = unsafe X509_STORE_new() else { return nil }
        let added = unsafe pem.withUnsafeBufferPointer { buffer in
            guard let source = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return 0 }
            defer { unsafe BIO_free(source) }
            var added = 0
            while let certificate = unsafe PEM_read_bio_X509(source, nil, nil, nil) {
                if unsafe X509_STORE_add_cert(store, certificate) == 1 { added += 1 }
                unsafe X509_free(certificate)
            }
            ERR_clear_error()
            return added
        }
        guard added > 0 else {
            unsafe X509_STORE_free(store)
            return nil
        }
        return unsafe store
    }

    /// The time of the token, which its authority signed.
    private static func time(of response: OpaquePointer) -> Timestamp? {
        guard let information = unsafe TS_RESP_get_tst_info(response),
            let moment = unsafe TS_TST_INFO_get_time(information)
        else { return nil }
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(moment, &parts) == 1 else { return nil }
        let date = unsafe CivilDate(
            year: Int(parts.tm_year) + 1900,
            month: Int(parts.tm_mon) + 1,
            day: Int(parts.tm_mday)
        )
        let time = unsafe (hour: Int64(parts.tm_hour), minute: Int64(parts.tm_min), second: Int64(parts.tm_sec))
        let minutes = (Int64(date.daysSince1970) * 24 + time.hour) * 60 + time.minute
        return Timestamp(seconds: minutes * 60 + time.second)
    }
}
