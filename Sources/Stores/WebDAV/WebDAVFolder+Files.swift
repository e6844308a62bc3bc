internal import Connections

extension WebDAVFolder {
    func fetch(
        _ path: String,
        _ range: Range<UInt64>?,
        into buffer: inout [UInt8],
        maximumBytes: Int
    ) throws(FolderFailure) {
        let fields = range.map { [HTTPField("Range", "bytes=\($0.lowerBound)-\($0.upperBound - 1)")] } ?? []
        let answer = try ask(
            "GET",
            Self.target(parts(path)),
            fields: fields,
            into: &buffer,
            maximumBytes: maximumBytes
        )
        switch (answer.status, range) {
        case (200, nil): return
        case (200, _?) where buffer.isEmpty: return
        case (206, let range?):
            guard let place = answer.field("Content-Range"), place.hasPrefix("bytes \(range.lowerBound)-") else {
                throw unexpected("sends another part of a file than was asked for")
            }
        case (416, _?): buffer.removeAll(keepingCapacity: true)
        case (200, _?): throw unexpected("sends whole files where a part was asked for")
        default: throw refusal(answer, "GET")
        }
    }

    func length(of path: String) throws(FolderFailure) -> UInt64? {
        var buffer: [UInt8] = []
        let answer = try ask("HEAD", Self.target(parts(path)), into: &buffer)
        switch answer.status {
        case 200:
            guard let size = answer.field("Content-Length").flatMap({ UInt64($0) }) else {
                throw unexpected("does not say how large its files are")
            }
            return size
        case 404: return nil
        default: throw refusal(answer, "HEAD")
        }
    }

    func entries(of folder: String) throws(FolderFailure) -> [FolderEntry] {
        var buffer: [UInt8] = []
        let parts = parts(folder)
        let question = WebDAVListing.question
        let answer = try ask(
            "PROPFIND",
            Self.target(parts, isFolder: true),
            fields: [HTTPField("Depth", "1"), HTTPField("Content-Type", "application/xml")],
            sending: question.span,
            into: &buffer,
            maximumBytes: XMLLimits.bytes
        )
        switch answer.status {
        case 207:
            do {
                return try WebDAVListing.parse(buffer, folder: parts, at: url)
            } catch {
                throw unexpected("lists a folder in a way that cannot be read: \(error.reason)")
            }
        case 404: return []
        default: throw refusal(answer, "PROPFIND")
        }
    }

    func remove(_ path: String) throws(FolderFailure) {
        guard !deletesNothing else { throw FolderFailure(StoreError(store: store, kind: .deletionRefused)) }
        var buffer: [UInt8] = []
        let answer = try ask("DELETE", Self.target(parts(path)), into: &buffer)
        switch answer.status {
        case 200, 204, 404: return
        case 403, 405: throw FolderFailure(StoreError(store: store, kind: .deletionRefused))
        default: throw refusal(answer, "DELETE")
        }
    }
}
