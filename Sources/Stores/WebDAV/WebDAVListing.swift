internal import Connections

/// Reads what a server answers to `PROPFIND`: a folder and what lies right in it.
enum WebDAVListing {
    /// What is asked for: what each entry is, and how large.
    static let question = Array(
        ("<?xml version=\"1.0\" encoding=\"utf-8\"?><propfind xmlns=\"DAV:\"><prop>"
            + "<resourcetype/><getcontentlength/></prop></propfind>").utf8
    )

    /// The entries of an answer, but for the folder itself.
    /// - Parameters:
    ///   - folder: the parts of its path, from the server's root on.
    ///   - server: where it was asked.
    /// - Throws: what is wrong with it.
    static func parse(
        _ bytes: [UInt8],
        folder: [String],
        at server: RemoteURL
    ) throws(XMLProblem) -> [FolderEntry] {
        let root = try XMLReader.read(bytes)
        guard root.name == "multistatus", root.namespace == "DAV:" else {
            throw XMLProblem(reason: "it is no list of resources")
        }
        let top = folder.map { Array($0.utf8) }
        var entries: [FolderEntry] = []
        for response in root.all("response") {
            guard let href = response["href"]?.text, let parts = parts(of: href, at: server) else {
                throw XMLProblem(reason: "it names an entry by no path of this server")
            }
            if parts == top { continue }
            guard let name = parts.last, parts.dropLast().elementsEqual(top) else {
                throw XMLProblem(reason: "it lists what lies in another folder")
            }
            entries.append(FolderEntry(name: name, kind: try kind(response)))
        }
        return entries
    }

    private static func kind(_ response: XMLElement) throws(XMLProblem) -> FolderEntry.Kind {
        var size: UInt64?
        for found in response.all("propstat") where isFound(found["status"]?.text ?? "") {
            guard let properties = found["prop"] else { continue }
            if properties["resourcetype"]?["collection"] != nil { return .folder }
            if let text = properties["getcontentlength"]?.text { size = UInt64(text) }
        }
        guard let size else { throw XMLProblem(reason: "it does not say how large a file is") }
        return .file(size: size)
    }

    /// `HTTP/1.1 200 OK`: the properties beside it are there.
    private static func isFound(_ status: String) -> Bool {
        let words = status.split(separator: " ")
        return words.count > 1 && words[1] == "200"
    }

    /// The decoded parts of a path, as it is or with its server before it; nil for another server's, or a malformed one.
    private static func parts(of href: String, at server: RemoteURL) -> [[UInt8]]? {
        var path = href[...]
        let places = ["https://\(server.bracketedHost):\(server.port)/", "https://\(server.bracketedHost)/"]
        if let place = places.first(where: { path.hasPrefix($0) }) { path = path.dropFirst(place.count - 1) }
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var pieces = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        var parts: [[UInt8]] = []
        for piece in pieces {
            guard let part = decoded(piece) else { return nil }
            parts.append(part)
        }
        return parts
    }

    /// One part of a path; nil when it is empty, leads elsewhere, or is malformed.
    private static func decoded(_ piece: Substring.UTF8View) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = piece[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        let isName = !bytes.isEmpty && !bytes.contains(0) && !bytes.contains(UInt8(ascii: "/"))
        return isName && bytes != [dot] && bytes != [dot, dot] ? bytes : nil
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static let dot = UInt8(ascii: ".")
}
