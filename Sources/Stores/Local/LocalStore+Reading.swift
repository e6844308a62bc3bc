internal import Files
internal import Sealing

extension LocalStore {
    package func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        try touching(name) { () throws(FileError) in
            try top.openFile(path(name)).thenClosing { file throws(FileError) in
                try file.readAll(maximumBytes: maximumBytes)
            }
        }
    }

    package func read(
        _ name: ObjectName,
        offset: UInt64,
        count: Int,
        into buffer: inout [UInt8]
    ) throws(StoreError) {
        do throws(FileError) {
            let file = try top.openFile(path(name))
            try file.thenClosing { file throws(FileError) in
                try file.readExactly(count, at: offset, into: &buffer)
            }
        } catch {
            throw StoreError(error, store: place.name, object: name)
        }
    }

    package func size(_ name: ObjectName) throws(StoreError) -> UInt64? {
        do {
            return try touching(name) { () throws(FileError) in
                try top.openFile(path(name)).thenClosing { file throws(FileError) in
                    let status = try file.status()
                    return status.kind == .regular ? status.size : nil
                }
            }
        } catch  where error.kind == .notFound {
            return nil
        }
    }
}
