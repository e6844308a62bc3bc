internal import Connections

extension SFTPFolder {
    func place(
        _ bytes: Span<UInt8>,
        under temporary: String,
        as path: String,
        looksFirst: Bool
    ) throws(FolderFailure) -> Bool {
        if looksFirst, try length(of: path) != nil { return false }
        var buffer: [UInt8] = []
        do {
            let rename = SFTPCommand.rename(absolute(temporary), to: absolute(path))
            _ = try ask(.upload(afterwards: [rename]), temporary, sending: bytes, into: &buffer)
            return true
        } catch {
            guard case .refusedByServer = error.kind else { throw failure(error) }
            // The server does not say why it did not rename; most often because the name is taken.
            guard try length(of: path) != nil else { throw failure(error) }
            return false
        }
    }

    func fetch(
        _ path: String,
        _ range: Range<UInt64>?,
        into buffer: inout [UInt8],
        maximumBytes: Int
    ) throws(FolderFailure) {
        let response: SFTPResponse
        do {
            response = try ask(.download(range: range), path, into: &buffer, maximumBytes: maximumBytes)
        } catch {
            // The range begins behind the end: the file has no bytes of it.
            guard error.kind == .pastEnd else { throw failure(error) }
            buffer.removeAll(keepingCapacity: true)
            return
        }
        if range == nil, let size = response.size, size != buffer.count {
            throw FolderFailure(StoreError(store: store, kind: .truncated(expected: size, found: UInt64(buffer.count))))
        }
    }

    func length(of path: String) throws(FolderFailure) -> UInt64? {
        var buffer: [UInt8] = []
        for _ in 0..<Self.sizeQuestions {
            do {
                if let size = try ask(.size, path, into: &buffer).size { return size }
                // libcurl does not tell an empty file from one whose size the server does not say.
                _ = try ask(.download(range: nil), path, into: &buffer, maximumBytes: 0)
                return 0
            } catch {
                switch error.kind {
                case .noSuchFile: return nil
                // There is something in it: the answer about its size was lost, or there never is one.
                case .tooLarge: continue
                default: throw failure(error)
                }
            }
        }
        throw unexpected("does not say how large its files are")
    }

    /// How often a file's size is asked for.
    private static let sizeQuestions = 3

    func entries(of folder: String) throws(FolderFailure) -> [FolderEntry] {
        var buffer: [UInt8] = []
        do {
            _ = try ask(.list, folder, into: &buffer, maximumBytes: SFTPListing.maximumBytes)
        } catch {
            if error.kind == .noSuchFile { return [] }
            throw failure(error)
        }
        do {
            return try SFTPListing.parse(buffer)
        } catch {
            throw unexpected("lists a folder in a way that cannot be read")
        }
    }

    func remove(_ path: String) throws(FolderFailure) {
        guard !deletesNothing else { throw FolderFailure(StoreError(store: store, kind: .deletionRefused)) }
        var buffer: [UInt8] = []
        do {
            _ = try ask(.commands([.remove(absolute(path))]), into: &buffer)
        } catch {
            guard case .refusedByServer = error.kind else { throw failure(error) }
            // Not there is what was wanted.
            guard try length(of: path) == nil else {
                throw FolderFailure(StoreError(store: store, kind: .deletionRefused))
            }
        }
    }
}
