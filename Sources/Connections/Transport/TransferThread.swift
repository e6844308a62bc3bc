internal import CCurl
internal import Foundation
internal import Residency
internal import Synchronization

/// The thread that works on one client's transfers, with connections of its own.
///
/// So a kept connection is used again only for the server, and on the terms, that it was made for.
@safe final class TransferThread: Sendable {
    private struct Inbox {
        var arrived: [Transfer] = []
        var isClosed = false
    }

    private let inbox = Mutex(Inbox())
    // Made before the thread starts and cleaned up by it at its end; others only wake it, which libcurl allows.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    let meter: TrafficMeter

    /// Starts the thread.
    init(_ limits: EndpointLimits) {
        guard let multi = unsafe curl_multi_init() else { preconditionFailure("out of memory") }
        unsafe self.multi = unsafe multi
        let connections = limits.connections ?? Server.standardConnections
        meter = TrafficMeter(bytesPerSecond: limits.bytesPerSecond)
        for option in [CURLMOPT_MAX_TOTAL_CONNECTIONS, CURLMOPT_MAX_HOST_CONNECTIONS, CURLMOPT_MAXCONNECTS] {
            guard unsafe landfast_multi_set_long(multi, option, connections) == CURLM_OK else {
                preconditionFailure("libcurl refuses a limit")
            }
        }
        let thread = Thread { self.run() }
        thread.stackSize = 1 << 20
        thread.name = "landfast-network"
        thread.start()
    }

    /// Works on a transfer; it is finished in any case, at once when the thread was closed.
    func submit(_ transfer: Transfer) {
        let isTaken = inbox.withLock { inbox in
            guard !inbox.isClosed else { return false }
            inbox.arrived.append(transfer)
            wake()
            return true
        }
        if !isTaken { transfer.finish(CURLE_ABORTED_BY_CALLBACK) }
    }

    /// Ends what is under way, all connections and the thread.
    func close() {
        inbox.withLock { inbox in
            guard !inbox.isClosed else { return }
            inbox.isClosed = true
            wake()
        }
    }

    /// To be called with the inbox locked and before it is seen to be closed: afterwards the thread ends.
    private func wake() {
        unsafe curl_multi_wakeup(multi)
    }

    // MARK: On the thread

    private func run() {
        Self.holdBrokenPipes()
        var running: [ObjectIdentifier: Transfer] = [:]
        while takeArrivals(&running) {
            var count: Int32 = 0
            unsafe curl_multi_perform(multi, &count)
            finishDone(&running)
            let pause = resume(running)
            unsafe curl_multi_poll(multi, nil, 0, pause, nil)
        }
        for transfer in running.values {
            unsafe curl_multi_remove_handle(multi, transfer.easy.pointer)
            transfer.finish(CURLE_ABORTED_BY_CALLBACK)
        }
        unsafe curl_multi_cleanup(multi)
    }

    /// A server that closes its end while something is written must not end the process.
    private static func holdBrokenPipes() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// False once it was closed.
    private func takeArrivals(_ running: inout [ObjectIdentifier: Transfer]) -> Bool {
        let (arrived, isClosed) = inbox.withLock { inbox in
            defer { inbox.arrived = [] }
            return (inbox.arrived, inbox.isClosed)
        }
        for transfer in arrived {
            running[ObjectIdentifier(transfer)] = transfer
            transfer.meter = meter
            unsafe curl_multi_add_handle(multi, transfer.easy.pointer)
        }
        return !isClosed
    }

    private func finishDone(_ running: inout [ObjectIdentifier: Transfer]) {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else {
                continue
            }
            let result = unsafe landfast_message_result(message)
            let transfer = unsafe TransferCallbacks.transfer(of: easy)
            unsafe curl_multi_remove_handle(multi, easy)
            running.removeValue(forKey: ObjectIdentifier(transfer))?.finish(result)
        }
    }

    /// Lets paused transfers go on when bytes may pass again.
    /// - Returns: how long to wait for news at most, in milliseconds.
    private func resume(_ running: [ObjectIdentifier: Transfer]) -> Int32 {
        let paused = running.values.filter(\.isPaused)
        guard !paused.isEmpty else { return Self.longestWait }
        let wait = meter.wait()
        guard wait == 0 else { return Int32(min(wait, Int(Self.longestWait))) }
        for transfer in paused {
            transfer.isPaused = false
            unsafe curl_easy_pause(transfer.easy.pointer, CURLPAUSE_CONT)
        }
        return 0
    }

    private static let longestWait: Int32 = 1000
}
