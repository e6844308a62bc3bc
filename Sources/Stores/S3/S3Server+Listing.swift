internal import Sealing

extension S3Server {
    package func list(_ folder: String) throws(StoreError) -> [ServedEntry] {
        var entries: [ServedEntry] = []
        let prefix = prefix(folder)
        do throws(S3Failure) {
            try pages("ListBucket", [("list-type", "2"), ("max-keys", "1000"), ("prefix", prefix)]) {
                page throws(S3Failure) in
                var count = 0
                for object in page.all("Contents") {
                    let key = try S3Listing.key(object, in: page, below: prefix)
                    guard let size = object["Size"].flatMap({ UInt64($0.text) }) else {
                        throw .malformed("lists an object without a size")
                    }
                    count += 1
                    // What tools write to show an empty folder.
                    if key.count == prefix.utf8.count && size == 0 { continue }
                    entries.append(ServedEntry(path: path(key), size: size))
                }
                return S3Page(
                    entries: count,
                    next: page["NextContinuationToken"].map { [("continuation-token", $0.text)] }
                )
            }
        } catch {
            throw explained(error)
        }
        return entries.sorted()
    }

    /// Goes through a listing page by page.
    /// - Parameters:
    ///   - name: of the document, without `Result`.
    ///   - query: of all pages.
    ///   - read: takes a page apart.
    /// - Throws: when a page brings no progress, or the listing has more than a store can hold.
    func pages(
        _ name: String,
        of key: String? = nil,
        _ query: [(name: String, value: String)],
        _ read: (XMLElement) throws(S3Failure) -> S3Page
    ) throws(S3Failure) {
        var place: [(name: String, value: String)] = []
        var count = 0
        while true {
            let request = S3Request("GET", key, query: query + place + [("encoding-type", "url")])
            let document = try retrying { () throws(S3Failure) in try client.document(request, named: name) }
            let page = try read(document)
            count += page.entries
            guard count <= options.maximumEntries else { throw .malformed("lists more than a store can hold") }
            switch document["IsTruncated"]?.text {
            case "false", nil: return
            case "true": break
            default: throw .malformed("does not say whether its listing goes on")
            }
            guard page.entries > 0, let next = page.next, !next.elementsEqual(place, by: ==) else {
                throw .malformed("lists pages that lead nowhere")
            }
            place = next
        }
    }
}
