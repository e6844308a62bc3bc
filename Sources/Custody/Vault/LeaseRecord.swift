package import Sealing

/// A key lease: for what, since when and until when keys are in a process's memory.
package struct LeaseRecord: Hashable, Sendable {
    /// How a lease ended.
    package enum End: String, Hashable, Sendable {
        /// The process closed it and cleansed its keys.
        case dropped
        /// The process had ended, with its memory.
        case processEnded = "process-ended"
    }

    /// 32 random hex digits.
    package let id: String
    /// What the keys are for: `backup`, `restore`, `check` and the like.
    package let purpose: String
    /// The run's id.
    package let run: String
    /// When it was opened.
    package let opened: Timestamp
    /// When it hands out nothing more.
    package let until: Timestamp
    /// The generation of the keys that it was opened on.
    package let generation: UInt64
    /// When it ended; nil while it is open.
    package let ended: Timestamp?
    /// How it ended; nil while it is open.
    package let end: End?

    static let maximumBytes = 4096

    func ended(at time: Timestamp, _ end: End) -> LeaseRecord {
        LeaseRecord(
            id: id,
            purpose: purpose,
            run: run,
            opened: opened,
            until: until,
            generation: generation,
            ended: time,
            end: end
        )
    }

    /// The record as its file and as evidence holds it.
    package var json: JSONValue {
        .object([
            "id": .string(id), "purpose": .string(purpose), "run": .string(run), "opened": .string(opened.iso8601),
            "until": .string(until.iso8601), "generation": .integer(Int64(generation)),
            "ended": ended.map { .string($0.iso8601) } ?? .null, "end": end.map { .string($0.rawValue) } ?? .null,
        ])
    }

    init(
        id: String,
        purpose: String,
        run: String,
        opened: Timestamp,
        until: Timestamp,
        generation: UInt64,
        ended: Timestamp?,
        end: End?
    ) {
        self.id = id
        self.purpose = purpose
        self.run = run
        self.opened = opened
        self.until = until
        self.generation = generation
        self.ended = ended
        self.end = end
    }

    init?(parsing bytes: [UInt8]) {
        guard let json = try? JSONValue.parseCanonical(bytes.span, maximumBytes: Self.maximumBytes),
            let id = json["id"]?.stringValue, let purpose = json["purpose"]?.stringValue,
            let run = json["run"]?.stringValue,
            let opened = json["opened"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
            let until = json["until"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
            let generation = json["generation"]?.integerValue.flatMap({ UInt64(exactly: $0) })
        else { return nil }
        self.id = id
        self.purpose = purpose
        self.run = run
        self.opened = opened
        self.until = until
        self.generation = generation
        ended = json["ended"]?.stringValue.flatMap { Timestamp(iso8601: $0) }
        end = json["end"]?.stringValue.flatMap(End.init(rawValue:))
        guard self.json == json else { return nil }
    }
}
