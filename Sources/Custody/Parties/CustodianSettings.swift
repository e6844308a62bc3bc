internal import Files
internal import Sealing

/// What a custodian decides for itself, and nobody else can change through Landfast.
package struct CustodianSettings: Hashable, Sendable {
    /// How long a tombstone for a whole repository waits, in seconds, from when this custodian first saw it.
    ///
    /// While it waits nothing is served, and a revocation of its signer by the root key can still take it back.
    package var coolOffSeconds: Int64
    /// How many persons and objects are erased within an hour at most, over all repositories.
    package var puncturesPerHour: Int

    /// Settings from their parts.
    package init(coolOffSeconds: Int64, puncturesPerHour: Int) {
        precondition(
            coolOffSeconds >= 0 && puncturesPerHour >= 1,
            "a cool-off is not negative, and something is erased"
        )
        self.coolOffSeconds = coolOffSeconds
        self.puncturesPerHour = puncturesPerHour
    }

    /// 72 hours, and 1,000 in an hour.
    package static let standard = CustodianSettings(coolOffSeconds: 72 * 3600, puncturesPerHour: 1000)
}

/// `custodian.json`: whose folder it is, and the settings.
struct CustodianFile: Hashable {
    let name: String
    let region: String
    let settings: CustodianSettings

    static let maximumBytes = 16 << 10

    var encoded: [UInt8] {
        JSONValue.object([
            "format": .integer(1), "name": .string(name), "region": .string(region),
            "coolOffSeconds": .integer(settings.coolOffSeconds),
            "puncturesPerHour": .integer(Int64(settings.puncturesPerHour)),
        ]).canonicalBytes() + [UInt8(ascii: "\n")]
    }

    /// Reads the file; a line's end behind the JSON is fine, so that it can be edited.
    /// - Throws: ``CustodyError`` with `damaged`.
    init(parsing bytes: [UInt8]) throws {
        var text = bytes[...]
        while let last = text.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: " ") { text.removeLast() }
        let json = try? JSONValue.parseCanonical(Array(text).span, maximumBytes: Self.maximumBytes)
        guard let json, json.objectValue?.count == 5, json["format"] == .integer(1),
            let name = json["name"]?.stringValue,
            let region = json["region"]?.stringValue, let coolOff = json["coolOffSeconds"]?.integerValue,
            let punctures = json["puncturesPerHour"]?.integerValue, (0...Self.maximumCoolOff).contains(coolOff),
            (1...Self.maximumPunctures).contains(punctures)
        else { throw CustodyError(.damaged, "custodian.json is not of format 1") }
        self.init(
            name: name,
            region: region,
            settings: CustodianSettings(coolOffSeconds: coolOff, puncturesPerHour: Int(punctures))
        )
    }

    init(name: String, region: String, settings: CustodianSettings) {
        self.name = name
        self.region = region
        self.settings = settings
    }

    private static let maximumCoolOff: Int64 = 366 * 86_400
    private static let maximumPunctures: Int64 = 10_000_000
}
