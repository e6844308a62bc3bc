/// The fixed byte strings of format 1.
enum FormatText {
    static let empty: [UInt8] = []
    /// First part of all associated data.
    static let version = Array("landfast/1".utf8) + [0]
    /// Information for a chunk's key.
    static let chunk = Array("landfast/1/chunk".utf8) + [0]
    /// Information for a metadata object's key.
    static let object = Array("landfast/1/object".utf8) + [0]
    /// Information for the gear table.
    static let gear = Array("landfast/1/gear".utf8)
    static let packStart = Array("LFPACK01".utf8)
    static let packEnd = Array("LFPEND01".utf8)
    static let indexStart = Array("LFINDX01".utf8)
    static let runStart = Array("LFRUN001".utf8)
    static let snapshotStart = Array("LFSNAP01".utf8)
}
