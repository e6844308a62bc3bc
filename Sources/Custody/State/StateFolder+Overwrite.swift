package import Files
internal import Sealing

extension StateFolder {
    /// What overwriting the state keys was worth here, the worst that it ever was while keys of this repository were
    /// overwritten, as far as that was written down: a disk that is mounted otherwise today still has the journal of then.
    var overwriteGrade: OverwriteGrade {
        get throws { max(try OverwriteLook(at: slots).grade, try noted() ?? .inPlace) }
    }

    /// Writes down what overwriting is worth, before a key is overwritten; the file is there from then on.
    func noteOverwriteGrade() throws {
        let (noted, now) = (try noted(), try overwriteGrade)
        guard noted != now else { return }
        try AtomicFile.replace(grade, Array((now.rawValue + "\n").utf8).span)
    }

    private var grade: PathBytes { path.appending("overwrite") }

    /// Nil before the first change that wrote it down; what cannot be read promises nothing.
    private func noted() throws -> OverwriteGrade? {
        guard let bytes = try AtomicFile.readIfPresent(grade, maximumBytes: 64) else { return nil }
        return OverwriteGrade(rawValue: String(decoding: bytes.dropLast(), as: UTF8.self)) ?? .unknown
    }
}

extension Custodian {
    /// What overwriting keys is worth in this custodian's folder, for keys that it takes from now on.
    package func overwriteLook() throws -> OverwriteLook { try OverwriteLook(at: folder) }

    /// Refuses a folder in which each overwritten key would stay in the file system's journal.
    static func refuseJournal(at path: PathBytes, name: String) throws {
        let look = try OverwriteLook(at: path)
        guard look.grade == .journaled else { return }
        throw CustodyError(
            .journaledDisk,
            "the folder of custodian '\(name)' lies where overwritten keys stay in the journal (\(look.reason))"
        )
    }
}
