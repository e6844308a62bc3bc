internal import Connections
internal import Sealing

extension S3Server {
    /// How a creation ended.
    enum Creation: Hashable {
        /// It is there.
        case created
        /// Something was there before.
        case exists
        /// It is there, and the server names it by other bytes than were sent.
        case doubtful
    }

    package func create(_ path: String, _ bytes: Span<UInt8>) throws(StoreError) {
        let isExclusive = try refusesSecondCreation()
        let key = key(path)
        var wasCut = false
        let outcome: Creation
        if bytes.count > options.singleUploadBytes {
            outcome = try asking { () throws(S3Failure) in
                try upload(key, bytes, isExclusive: isExclusive, wasCut: &wasCut)
            }
        } else {
            outcome = try trying { () throws(S3Failure) in
                do throws(S3Failure) {
                    if !isExclusive, try exists(key) { return .exists }
                    return try put(key, bytes, isExclusive: isExclusive)
                } catch {
                    if error.leavesDoubt { wasCut = true }
                    throw error
                }
            }
        }
        switch outcome {
        case .created: return
        case .exists:
            // Ours, when the answer to our own creation was lost.
            guard wasCut, try holds(path, bytes) else { throw StoreError(store: store, kind: .alreadyExists) }
        case .doubtful:
            guard try !holds(path, bytes) else { return }
            try? remove(key)
            throw unexpected("stored other bytes than were sent to it")
        }
    }

    /// Creates an object with one request.
    func put(_ key: String, _ bytes: Span<UInt8>, isExclusive: Bool) throws(S3Failure) -> Creation {
        let digest = MD5.hash(bytes)
        var fields = [HTTPField("Content-MD5", Base64.encode(digest))]
        if isExclusive { fields.append(HTTPField("If-None-Match", "*")) }
        var buffer: [UInt8] = []
        do {
            let response = try client.send(S3Request("PUT", key, fields: fields), bytes, into: &buffer)
            return S3Server.names(response, digest) ? .created : .doubtful
        } catch  where error.status == 412 {
            return .exists
        }
    }

    /// True when something has this key.
    func exists(_ key: String) throws(S3Failure) -> Bool {
        do {
            var buffer: [UInt8] = []
            _ = try client.send(S3Request("HEAD", key), into: &buffer)
            return true
        } catch  where error.isAbsence {
            return false
        }
    }

    /// True when the object has exactly these bytes.
    private func holds(_ path: String, _ bytes: Span<UInt8>) throws(StoreError) -> Bool {
        do {
            let found = try read(path, maximumBytes: bytes.count)
            return found.count == bytes.count && SHA256.hash(found.span) == SHA256.hash(bytes)
        } catch  where error.isAboutObject {
            return false
        }
    }

    /// True when the server calls what it got by the MD5 of what was sent; others encrypt, and name what they made of it.
    static func names(_ response: HTTPResponse, _ digest: [UInt8]) -> Bool {
        response.field("ETag").map { unquoted($0) } == Hex.encode(digest)
    }

    /// An entity tag without its quotes.
    static func unquoted(_ tag: String) -> String {
        tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.count > 1 ? String(tag.dropFirst().dropLast()) : tag
    }
}
