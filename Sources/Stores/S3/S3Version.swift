internal import Connections
internal import Sealing

/// A version of an object, or the note that it was deleted.
struct S3Version: Hashable {
    /// The object's key.
    let key: [UInt8]
    /// What the server calls the version.
    let id: String
    /// True for a delete marker.
    let isMarker: Bool
    /// True for the newest: what is read and listed, unless it is a marker.
    let isLatest: Bool
    /// Bytes; none for markers.
    let size: UInt64?

    /// True when no listing of objects shows it.
    var isHidden: Bool { isMarker || !isLatest }
}

extension S3Server {
    /// All versions of all keys that begin with a prefix, in the server's order.
    func versions(below prefix: String) throws(S3Failure) -> [S3Version] {
        var versions: [S3Version] = []
        try pages("ListVersions", [("versions", ""), ("max-keys", "1000"), ("prefix", prefix)]) {
            page throws(S3Failure) in
            let before = versions.count
            for element in page.children where element.name == "Version" || element.name == "DeleteMarker" {
                let isMarker = element.name == "DeleteMarker"
                let size = element["Size"].flatMap { UInt64($0.text) }
                guard let id = element["VersionId"]?.text, (1...1_024).contains(id.utf8.count),
                    let isLatest = element["IsLatest"]?.text, isMarker || size != nil
                else { throw .malformed("lists a malformed version") }
                versions.append(
                    S3Version(
                        key: try S3Listing.key(element, in: page, below: prefix),
                        id: id,
                        isMarker: isMarker,
                        isLatest: isLatest == "true",
                        size: isMarker ? nil : size
                    )
                )
            }
            let markers = [("NextKeyMarker", "key-marker"), ("NextVersionIdMarker", "version-id-marker")]
            return S3Page(
                entries: versions.count - before,
                next: try S3Listing.markers(page, markers, below: prefix)
            )
        }
        return versions
    }

    /// What forbids to delete a version now; nil when nothing does, or it is gone.
    func lock(_ key: String, version: String) throws(S3Failure) -> ObjectLock? {
        var buffer: [UInt8] = []
        let request = S3Request("HEAD", key, query: [("versionId", version)])
        do throws(S3Failure) {
            let response = try retrying { () throws(S3Failure) in try client.send(request, into: &buffer) }
            let isHold = response.field("x-amz-object-lock-legal-hold") == "ON"
            let mode = response.field("x-amz-object-lock-mode")
            guard isHold || mode != nil else { return nil }
            let until = response.field("x-amz-object-lock-retain-until-date").flatMap(S3Server.time)
            let lock = ObjectLock(until: until, isHold: isHold)
            return lock.forbids(at: client.serverTime ?? client.clock.now()) ? lock : nil
        } catch  where error.isAbsence {
            return nil
        }
    }

    /// A time as servers write it, with a fraction of any length.
    static func time(_ text: String) -> Timestamp? {
        guard text.utf8.count <= 40, text.utf8.last == UInt8(ascii: "Z"), let point = text.firstIndex(of: ".") else {
            return Timestamp(iso8601: text)
        }
        return Timestamp(iso8601: text[..<point] + "Z")
    }
}
