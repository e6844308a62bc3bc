internal import CCurl
internal import Foundation
internal import Residency

/// One request under way: its caller waits, and the client's thread alone works on it.
@safe final class Transfer: @unchecked Sendable {
    // Unchecked because the compiler cannot see how it changes hands: the caller sets it up and gives it to the thread,
    // which has it alone until it finishes it; then the waiting caller has it again. `condition` orders the two.
    let server: Server
    let easy = EasyHandle()
    /// The answer's body, at most `maximumBytes`.
    var received: [UInt8] = []
    let maximumBytes: Int
    /// The answer's status line and fields.
    var answer = AnswerHead()
    /// Why the guard ended it, if it did.
    var refusal: NetworkError.Kind?
    /// True once the request was begun.
    var isBegun = false
    /// True when libcurl wanted to begin it a second time.
    var wasRepeated = false
    /// True when the answer's body had more bytes than it may have.
    var isTooLarge = false
    /// Bytes of the body that were handed to libcurl, a count.
    private(set) var bytesSent = 0
    /// True while libcurl waits because too many bytes went by.
    var isPaused = false
    /// Ends it when nothing is heard; nil when libcurl does so by itself.
    var silence: SilenceWatch?
    /// Counts its bytes; nil until the thread took it.
    var meter: TrafficMeter?

    private let body: UnsafeBufferPointer<UInt8>
    private var sent = 0
    private let condition = NSCondition()
    private var result: CURLcode?

    /// A transfer of bytes that stay where they are until it is finished.
    init(_ server: Server, body: UnsafeBufferPointer<UInt8>, maximumBytes: Int) {
        self.server = server
        unsafe self.body = unsafe body
        self.maximumBytes = maximumBytes
        TransferCallbacks.install(on: self)
        setTerms()
    }

    // MARK: The thread's side

    /// Copies the next bytes of the body.
    func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = unsafe min(target.count, body.count - sent)
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: body[sent..<sent + count])))
        sent += count
        bytesSent += count
        return count
    }

    /// Bytes of the body, a count.
    var bodyCount: Int { unsafe body.count }

    /// Bytes of the body that are still to be sent, a count.
    var unsent: Int { bodyCount - sent }

    /// Begins the body anew, or from somewhere in it, when libcurl sends it once more.
    func seek(to offset: Int) -> Bool {
        guard (0...bodyCount).contains(offset) else { return false }
        sent = offset
        return true
    }

    /// Takes a part of the answer's body; false when it is too much.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= maximumBytes - received.count else {
            isTooLarge = true
            return false
        }
        unsafe received.append(contentsOf: bytes)
        return true
    }

    /// Hands it back to its caller.
    func finish(_ result: CURLcode) {
        condition.lock()
        self.result = result
        condition.broadcast()
        condition.unlock()
    }

    // MARK: The caller's side

    /// Waits until it is finished.
    func wait() -> CURLcode {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result { return result }
            condition.wait()
        }
    }
}
