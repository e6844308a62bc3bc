package import Files
package import Repository
internal import Synchronization

extension FileTreeTarget {
    package func holds(_ path: PathBytes, _ metadata: EntryMetadata) throws -> Bool {
        guard isExisting else { return false }
        let (folder, name) = try place(path)
        guard let status = try FileSystem.status(name, at: folder),
            try status.isWhat(metadata, says: { () throws(FileError) in try FileSystem.readLink(name, at: folder) })
        else { return false }
        let isGiven = status.owner == metadata.owner && status.group == metadata.group
        let hasMode = metadata.kind == .symbolicLink || status.mode == metadata.mode & 0o7777
        let hasTime =
            status.modified.seconds == metadata.modifiedSeconds
            && status.modified.nanoseconds == metadata.modifiedNanoseconds
        let hasAttributes = has(metadata.attributes, folder.attributes(of: name))
        if !(isGiven && hasMode && hasTime && hasAttributes) { try correct(name, folder, metadata, of: path) }
        return true
    }

    /// Whether these attributes, and no access control list beside them, are there already.
    private func has(_ wanted: [ExtendedAttribute], _ present: ExtendedAttributes) -> Bool {
        guard let names = try? present.names() else { return false }
        return names.filter(FileTreeTarget.isInherited).allSatisfy { name in wanted.contains { $0.name == name } }
            && wanted.allSatisfy { (try? present.value(of: $0.name)) == $0.value }
    }

    package func removeOthers(
        in folder: PathBytes,
        than names: Set<PathBytes>,
        where isWanted: (PathBytes) -> Bool
    ) throws -> Int {
        guard isExisting else { return 0 }
        let handle = folder.isEmpty ? root : try root.openDirectory(folder)
        try requireOthers(handle.status(), at: folder)
        var removed = 0
        for entry in try handle.entries() where !names.contains(entry.name) {
            let path = folder.appending(entry.name)
            guard isWanted(path), path != RestoreMarker.name else { continue }
            do throws(FileError) {
                try remove(entry.name, in: handle)
                removed += 1
            } catch {
                let problem = SourceProblem(path: path, reason: "it was not removed: \(error.reason)")
                state.withLock { $0.problems.append(problem) }
            }
        }
        return removed
    }
}

extension FileStatus {
    /// Whether this is the entry that the metadata describes, as far as can be said without reading its content.
    func isWhat(
        _ metadata: EntryMetadata,
        says linkTarget: () throws(FileError) -> [UInt8]
    ) throws(FileError) -> Bool {
        let isSameTime =
            modified.seconds == metadata.modifiedSeconds && modified.nanoseconds == metadata.modifiedNanoseconds
        return switch (metadata.kind, kind) {
        case (.file, .regular): size == metadata.size && isSameTime
        case (.symbolicLink, .symbolicLink): try linkTarget() == metadata.linkTarget
        case (.namedPipe, .fifo), (.socket, .socket), (.folder, .directory): true
        case (.characterDevice, .characterDevice), (.blockDevice, .blockDevice):
            special.major == metadata.device.major && special.minor == metadata.device.minor
        default: false
        }
    }
}
