internal import Connections
internal import Sealing

extension S3Server {
    /// Creates a large object in parts, and goes on with an upload that was cut.
    ///
    /// An upload that somebody else finished or gave up is begun anew; when it was finished, its object is there.
    func upload(
        _ key: String,
        _ bytes: Span<UInt8>,
        isExclusive: Bool,
        wasCut: inout Bool
    ) throws(S3Failure) -> Creation {
        let parts = S3Part.parts(of: bytes, partBytes: options.partBytes)
        for _ in 0..<S3Server.maximumUploads {
            if try retrying({ () throws(S3Failure) in try exists(key) }) { return .exists }
            let unfinished = try resumable(key, parts)
            let upload = if let unfinished { unfinished.id } else { try begin(key) }
            let found = unfinished?.tags ?? [:]
            do throws(S3Failure) {
                return try finish(upload, key, bytes, parts, found, isExclusive: isExclusive, wasCut: &wasCut)
            } catch {
                if error.endsUpload { continue }
                // A server that is out of reach for now finds the upload again, and the parts that it has.
                if !error.isPassing { try? abort(upload, key) }
                throw error
            }
        }
        throw .malformed("loses uploads before they are finished")
    }

    private func begin(_ key: String) throws(S3Failure) -> String {
        let request = S3Request("POST", key, query: [("uploads", "")])
        let document = try retrying { () throws(S3Failure) in
            try client.document(request, named: "InitiateMultipartUpload")
        }
        guard let upload = document["UploadId"]?.text, S3Upload.isID(upload) else {
            throw .malformed("names an upload in a way that cannot be used")
        }
        return upload
    }

    /// Sends the parts that are missing, in order, and puts them together.
    private func finish(
        _ upload: String,
        _ key: String,
        _ bytes: Span<UInt8>,
        _ parts: [S3Part],
        _ found: [Int: String],
        isExclusive: Bool,
        wasCut: inout Bool
    ) throws(S3Failure) -> Creation {
        var isDoubtful = false
        var tags: [String] = []
        for part in parts {
            if let tag = found[part.number] {
                tags.append(tag)
                continue
            }
            let query = [("partNumber", String(part.number)), ("uploadId", upload)]
            let request = S3Request(
                "PUT",
                key,
                query: query,
                fields: [HTTPField("Content-MD5", Base64.encode(part.digest))]
            )
            var buffer: [UInt8] = []
            let response = try retrying { () throws(S3Failure) in
                try client.send(request, bytes.extracting(part.range), into: &buffer)
            }
            guard let tag = response.field("ETag").map({ S3Server.unquoted($0) }), S3Part.isTag(tag) else {
                throw .malformed("does not name the part of an upload")
            }
            if tag != Hex.encode(part.digest) { isDoubtful = true }
            tags.append(tag)
        }
        guard try complete(upload, key, tags, isExclusive: isExclusive, wasCut: &wasCut) else {
            try? abort(upload, key)
            return .exists
        }
        return isDoubtful ? .doubtful : .created
    }

    /// Puts the parts together.
    /// - Returns: false when the name exists.
    private func complete(
        _ upload: String,
        _ key: String,
        _ tags: [String],
        isExclusive: Bool,
        wasCut: inout Bool
    ) throws(S3Failure) -> Bool {
        let request = S3Request(
            "POST",
            key,
            query: [("uploadId", upload)],
            fields: [HTTPField("Content-Type", "application/xml")]
                + (isExclusive ? [HTTPField("If-None-Match", "*")] : [])
        )
        let parts = tags.enumerated().map { number, tag in
            "<Part><PartNumber>\(number + 1)</PartNumber><ETag>\"\(tag)\"</ETag></Part>"
        }
        let body = Array("<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>".utf8)
        do throws(S3Failure) {
            try retrying { () throws(S3Failure) in
                do throws(S3Failure) {
                    _ = try client.document(request, body.span, ["CompleteMultipartUpload"])
                } catch {
                    if error.leavesDoubt { wasCut = true }
                    throw error
                }
            }
            return true
        } catch  where error.status == 412 {
            return false
        }
    }

    /// Gives an upload up; that it is gone is fine.
    ///
    /// Where nothing is deleted its parts stay, unfinished.
    func abort(_ upload: String, _ key: String) throws(S3Failure) {
        guard !options.deletesNothing else { return }
        do throws(S3Failure) {
            try retrying { () throws(S3Failure) in
                var buffer: [UInt8] = []
                _ = try client.send(S3Request("DELETE", key, query: [("uploadId", upload)]), into: &buffer)
            }
        } catch  where error.isAbsence {
            return
        }
    }

    private static let maximumUploads = 4
}

/// A part of an object that is sent in parts.
struct S3Part: Hashable {
    /// From 1 on.
    let number: Int
    /// Where its bytes lie in the object.
    let range: Range<Int>
    /// Their MD5.
    let digest: [UInt8]

    /// All parts of an object; larger ones than asked for when they would be too many.
    static func parts(of bytes: Span<UInt8>, partBytes: Int) -> [S3Part] {
        let size = max(partBytes, (bytes.count + maximumCount - 1) / maximumCount)
        return stride(from: 0, to: bytes.count, by: size).enumerated().map { number, start in
            let range = start..<min(start + size, bytes.count)
            return S3Part(number: number + 1, range: range, digest: MD5.hash(bytes.extracting(range)))
        }
    }

    /// True for a name that fits into the document which puts parts together.
    static func isTag(_ tag: String) -> Bool {
        (1...128).contains(tag.utf8.count)
            && tag.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"): false
                default: (0x21...0x7E).contains(byte)
                }
            }
    }

    private static let maximumCount = 10_000
}
