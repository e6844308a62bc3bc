package import Connections
package import Files
internal import Sealing

/// Where a store is: its name, the region it belongs to, and its url.
package struct StorePlace: Hashable, Sendable {
    /// The operator's name for it: letters, digits, `-`, `_` and `.`, at most 64.
    package let name: String
    /// The name of the region it belongs to.
    package let region: String
    /// The url in canonical form, so that two spellings of one place are equal.
    package let url: String
    /// The folder, when the url is `file:///…`.
    package let folder: PathBytes?
    /// The server and the folder on it, when the url is `s3://…`, `sftp://…` or `https://…`.
    package let remote: RemoteURL?

    /// A place from the configuration.
    ///
    /// Understood are `file:///absolute/folder`, with special characters as `%XX`; `s3://host/bucket/folder`,
    /// `sftp://user@host/folder` and `https://host/folder` (WebDAV); and `memory:///name` for a store that lives as long
    /// as the process.
    /// - Throws: `badPlace` with what is wrong.
    package init(name: String, region: String, url: String) throws(StoreError) {
        func refuse(_ reason: String) -> StoreError { StoreError(store: name, kind: .badPlace(reason)) }
        guard StorePlace.isName(name) else { throw refuse("its name is not made of letters, digits, '-', '_' and '.'") }
        guard StorePlace.isName(region) else {
            throw refuse("its region's name is not made of letters, digits, '-', '_' and '.'")
        }
        self.name = name
        self.region = region
        if url.hasPrefix(StorePlace.memoryScheme) {
            guard StorePlace.isName(String(url.dropFirst(StorePlace.memoryScheme.count))) else {
                throw refuse("'\(StorePlace.memoryScheme)' is followed by one name")
            }
            self.url = url
            folder = nil
            remote = nil
        } else if url.hasPrefix(StorePlace.fileScheme) {
            do {
                let path = try FileURL.parse(url.dropFirst(StorePlace.fileScheme.count))
                folder = path
                remote = nil
                self.url = StorePlace.url(of: path)
            } catch {
                throw refuse(error.reason)
            }
        } else if RemoteURL.Scheme.allCases.contains(where: { url.hasPrefix($0.rawValue + "://") }) {
            do {
                let remote = try RemoteURL(url)
                folder = nil
                self.remote = remote
                self.url = remote.description
            } catch {
                throw refuse(error.reason)
            }
        } else {
            throw refuse("it does not begin with '\(StorePlace.fileScheme)/', 's3://', 'sftp://' or 'https://'")
        }
    }

    /// The canonical url of a folder, given by its absolute path.
    package static func url(of folder: PathBytes) -> String { fileScheme + FileURL.encode(folder) }

    static let fileScheme = "file://"
    static let memoryScheme = "memory:///"

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
                default: false
                }
            }
    }
}
