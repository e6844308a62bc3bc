/// One thing that goes wrong between a client and a server; see `fault_proxy.py` for what each means.
package struct Fault: Encodable, Sendable {
    /// Which way bytes go.
    package enum Direction: String, Encodable, Sendable {
        /// To the server.
        case up
        /// From the server.
        case down
    }

    private enum Kind: String, Encodable {
        case cut, reset, stall, slow, answer, endless
        case wrongBytes = "wrong-bytes"
        case loseAnswer = "lose-answer"
        case endlessHead = "endless-head"
    }

    private let kind: Kind
    private var after = 0
    private var direction = Direction.down
    private var rate = 1
    private var status = 500
    private var fields: [[String]] = []
    private var body = ""
    private var method: String?
    private var target: String?
    private var skip = 0
    private var times: Int?

    private init(_ kind: Kind) { self.kind = kind }

    private init(_ kind: Kind, _ direction: Direction, after: Int) {
        self.kind = kind
        self.direction = direction
        self.after = after
    }

    /// The connection is closed after so many bytes.
    package static func cut(_ direction: Direction, after bytes: Int) -> Fault { Fault(.cut, direction, after: bytes) }

    /// The connection is reset after so many bytes.
    package static func reset(_ direction: Direction, after bytes: Int) -> Fault {
        Fault(.reset, direction, after: bytes)
    }

    /// Nothing comes any more after so many bytes, and the connection stays open.
    package static func stall(_ direction: Direction, after bytes: Int) -> Fault {
        Fault(.stall, direction, after: bytes)
    }

    /// The bits of one byte are turned round.
    package static func wrongByte(_ direction: Direction, at position: Int) -> Fault {
        Fault(.wrongBytes, direction, after: position)
    }

    /// So many bytes pass per second.
    package static func slow(_ direction: Direction, bytesPerSecond: Int) -> Fault {
        var fault = Fault(.slow, direction, after: 0)
        fault.rate = bytesPerSecond
        return fault
    }

    /// The server does what it was asked, and its answer never arrives.
    ///
    /// HTTP only.
    package static var loseAnswer: Fault { Fault(.loseAnswer) }

    /// The proxy answers in the server's place.
    ///
    /// HTTP only.
    package static func answer(_ status: Int, fields: [(String, String)] = [], body: String = "") -> Fault {
        var fault = Fault(.answer)
        fault.status = status
        fault.fields = fields.map { [$0.0, $0.1] }
        fault.body = body
        return fault
    }

    /// An answer whose body never ends, and repeats these bytes.
    ///
    /// HTTP only.
    package static func endless(_ status: Int = 200, fields: [(String, String)] = [], body: String = "a") -> Fault {
        var fault = Fault(.endless)
        fault.status = status
        fault.fields = fields.map { [$0.0, $0.1] }
        fault.body = body
        return fault
    }

    /// An answer whose header fields never end.
    ///
    /// HTTP only.
    package static var endlessHead: Fault { Fault(.endlessHead) }

    /// The same for requests of this method and with this part in their target alone.
    ///
    /// HTTP only.
    package func on(_ method: String? = nil, target: String? = nil) -> Fault {
        var fault = self
        fault.method = method
        fault.target = target
        return fault
    }

    /// The same for so many requests, or connections, and not after.
    package func times(_ count: Int) -> Fault {
        var fault = self
        fault.times = count
        return fault
    }

    /// The same after so many requests, or connections, have passed unharmed.
    package func skipping(_ count: Int) -> Fault {
        var fault = self
        fault.skip = count
        return fault
    }
}
