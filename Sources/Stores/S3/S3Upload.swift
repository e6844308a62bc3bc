internal import Sealing

/// An upload in parts that nobody has finished.
struct S3Upload: Hashable {
    /// The key that its object will have.
    let key: [UInt8]
    /// What the server calls it.
    let id: String
    /// When it began, by the server's clock; nil when it does not say.
    let began: Timestamp?

    /// True for what a server may call an upload.
    static func isID(_ text: String) -> Bool {
        (1...1_024).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

/// A part that the server has of an unfinished upload.
struct S3ReceivedPart: Hashable {
    /// From 1 on.
    let number: Int
    /// Bytes.
    let size: UInt64
    /// What the server calls its bytes.
    let tag: String
}

extension S3Server {
    package func remnants(_ folder: String) throws(StoreError) -> [Stray] {
        let prefix = prefix(folder)
        return try asking { () throws(S3Failure) in
            var strays: [Stray] = []
            for upload in try uploads(below: prefix) {
                let size = try receivedParts(upload).map { $0.reduce(UInt64(0)) { $0 &+ $1.size } }
                guard let size else { continue }
                strays.append(Stray(path(upload.key), .unfinished, size: size))
            }
            guard try versioning() != .none else { return strays }
            let mayBeLocked = try objectLock() != .none
            for version in try versions(below: prefix) where version.isHidden {
                var lock: ObjectLock?
                if mayBeLocked, !version.isMarker, let key = String(validating: version.key, as: UTF8.self) {
                    lock = try self.lock(key, version: version.id)
                }
                let kind: Stray.Kind = version.isMarker ? .deleteMarker : .version
                strays.append(Stray(path(version.key), kind, size: version.size, lock: lock))
            }
            return strays
        }
    }

    /// Gives uploads up that began long ago: their writer is dead, or so slow that it begins them anew.
    ///
    /// - Returns: how many there were.
    func abortAbandoned(below prefix: String) throws(S3Failure) -> Int {
        var aborted = 0
        for upload in try uploads(below: prefix) {
            guard let began = upload.began, let now = client.serverTime,
                began.adding(seconds: options.unfinishedSeconds) <= now,
                let key = String(validating: upload.key, as: UTF8.self)
            else { continue }
            try abort(upload.id, key)
            aborted += 1
        }
        return aborted
    }

    /// An upload of this object that was cut, and the names of its parts that are there.
    ///
    /// Only one whose parts are all of this object's bytes: nothing of another writer's gets mixed in.
    func resumable(_ key: String, _ parts: [S3Part]) throws(S3Failure) -> (id: String, tags: [Int: String])? {
        var best: (id: String, tags: [Int: String])?
        for upload in try uploads(below: key) where upload.key.elementsEqual(key.utf8) {
            guard let received = try receivedParts(upload), !received.isEmpty else { continue }
            let isOurs = received.allSatisfy { part in
                guard (1...parts.count).contains(part.number) else { return false }
                let own = parts[part.number - 1]
                return part.size == UInt64(own.range.count) && part.tag == Hex.encode(own.digest)
            }
            guard isOurs, received.count > best?.tags.count ?? 0 else { continue }
            best = (upload.id, Dictionary(received.map { ($0.number, $0.tag) }) { first, _ in first })
        }
        return best
    }

    private func uploads(below prefix: String) throws(S3Failure) -> [S3Upload] {
        var uploads: [S3Upload] = []
        do throws(S3Failure) {
            try pages(
                "ListMultipartUploads",
                [("uploads", ""), ("max-uploads", "1000"), ("prefix", prefix)]
            ) { page throws(S3Failure) in
                let before = uploads.count
                for element in page.all("Upload") {
                    guard let id = element["UploadId"]?.text, S3Upload.isID(id) else {
                        throw .malformed("lists a malformed upload")
                    }
                    uploads.append(
                        S3Upload(
                            key: try S3Listing.key(element, in: page, below: prefix),
                            id: id,
                            began: element["Initiated"].flatMap { S3Server.time($0.text) }
                        )
                    )
                }
                let markers = [("NextKeyMarker", "key-marker"), ("NextUploadIdMarker", "upload-id-marker")]
                return S3Page(
                    entries: uploads.count - before,
                    next: try S3Listing.markers(page, markers, below: prefix)
                )
            }
        } catch {
            // Said by a server that has none, and by one that knows of none.
            if error.isUnknownRequest || error.code == "NoSuchUpload" { return [] }
            throw error
        }
        return uploads
    }

    /// The parts that the server has; nil when the upload is gone.
    private func receivedParts(_ upload: S3Upload) throws(S3Failure) -> [S3ReceivedPart]? {
        guard let key = String(validating: upload.key, as: UTF8.self) else { return [] }
        var parts: [S3ReceivedPart] = []
        do throws(S3Failure) {
            try pages("ListParts", of: key, [("uploadId", upload.id), ("max-parts", "1000")]) {
                page throws(S3Failure) in
                let before = parts.count
                for element in page.all("Part") {
                    guard let number = element["PartNumber"].flatMap({ Int($0.text) }),
                        let size = element["Size"].flatMap({ UInt64($0.text) }), let tag = element["ETag"]?.text
                    else { throw .malformed("lists a malformed part") }
                    parts.append(S3ReceivedPart(number: number, size: size, tag: S3Server.unquoted(tag)))
                }
                let markers = [("NextPartNumberMarker", "part-number-marker")]
                return S3Page(entries: parts.count - before, next: try S3Listing.markers(page, markers, below: key))
            }
        } catch  where error.isAbsence {
            return nil
        }
        return parts
    }
}

extension S3Failure {
    /// True when the upload is gone, or does not have the parts that it had: it is begun anew.
    var endsUpload: Bool {
        switch code {
        case "NoSuchUpload", "InvalidPart", "InvalidPartOrder", "ConditionalRequestConflict": true
        default: isAbsence
        }
    }
}
