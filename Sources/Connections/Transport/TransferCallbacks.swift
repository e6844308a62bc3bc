internal import CCurl
internal import Residency
internal import Sealing

/// What libcurl calls while it works on a transfer; always on the client's thread.
enum TransferCallbacks {
    /// Makes a transfer's handle call these.
    static func install(on transfer: Transfer) {
        let easy = transfer.easy
        let itself = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        unsafe require(landfast_set_data_function(easy.pointer, CURLOPT_READFUNCTION, readBody))
        unsafe require(landfast_set_data_function(easy.pointer, CURLOPT_WRITEFUNCTION, writeBody))
        unsafe require(landfast_set_data_function(easy.pointer, CURLOPT_HEADERFUNCTION, readField))
        unsafe require(landfast_set_seek_function(easy.pointer, seekBody))
        unsafe require(landfast_set_socket_function(easy.pointer, openSocket))
        unsafe require(landfast_set_begin_function(easy.pointer, beginRequest))
        for option in [
            CURLOPT_READDATA, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_SEEKDATA, CURLOPT_OPENSOCKETDATA,
            CURLOPT_PREREQDATA, CURLOPT_PRIVATE,
        ] {
            unsafe easy.set(option, pointer: itself)
        }
    }

    /// Makes the handle ask whether an SSH server's key is a pinned one.
    static func installHostKeyCheck(on transfer: Transfer) {
        unsafe require(landfast_set_host_key_function(transfer.easy.pointer, checkHostKey))
        unsafe transfer.easy.set(CURLOPT_SSH_HOSTKEYDATA, pointer: Unmanaged.passUnretained(transfer).toOpaque())
    }

    /// Makes the handle end when nothing moves for too long.
    static func installSilenceWatch(on transfer: Transfer) {
        unsafe require(landfast_set_progress_function(transfer.easy.pointer, watchProgress))
        unsafe transfer.easy.set(CURLOPT_XFERINFODATA, pointer: Unmanaged.passUnretained(transfer).toOpaque())
        transfer.easy.set(CURLOPT_NOPROGRESS, false)
    }

    /// The transfer that a handle was installed for.
    static func transfer(of easy: UnsafeMutableRawPointer) -> Transfer {
        var data: UnsafeMutablePointer<CChar>?
        guard unsafe landfast_get_text(easy, CURLINFO_PRIVATE, &data) == CURLE_OK else {
            preconditionFailure("libcurl hands back what it was given")
        }
        return unsafe transferBehind(UnsafeMutableRawPointer(data))
    }

    private static func require(_ result: CURLcode) {
        precondition(result == CURLE_OK, "libcurl refuses a function: error \(result.rawValue)")
    }
}

private func transferBehind(_ data: UnsafeMutableRawPointer?) -> Transfer {
    guard let data = unsafe data else { preconditionFailure("libcurl hands back what it was given") }
    return unsafe Unmanaged<Transfer>.fromOpaque(data).takeUnretainedValue()
}

private func readBody(
    _ target: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ data: UnsafeMutableRawPointer?
) -> Int {
    let transfer = unsafe transferBehind(data)
    guard let meter = transfer.meter, transfer.unsent > 0 else { return 0 }
    guard meter.mayPass else {
        transfer.isPaused = true
        return Int(CURL_READFUNC_PAUSE)
    }
    let limit = min(size * count, meter.share)
    let read = unsafe transfer.read(into: UnsafeMutableRawBufferPointer(start: target, count: limit))
    meter.took(read)
    return read
}

private func writeBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ data: UnsafeMutableRawPointer?
) -> Int {
    let transfer = unsafe transferBehind(data)
    guard let meter = transfer.meter else { return 0 }
    guard meter.mayPass else {
        transfer.isPaused = true
        return Int(CURL_WRITEFUNC_PAUSE)
    }
    let length = size * count
    guard unsafe transfer.receive(UnsafeRawBufferPointer(start: bytes, count: length)) else { return 0 }
    meter.took(length)
    return length
}

private func readField(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ data: UnsafeMutableRawPointer?
) -> Int {
    let transfer = unsafe transferBehind(data)
    let length = size * count
    let line = unsafe String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
    let text = line.unicodeScalars.prefix { $0 != "\r" && $0 != "\n" }
    return transfer.answer.add(Substring(text)) ? length : 0
}

/// Called when a request is about to be sent.
///
/// On a kept connection that ends without an answer libcurl would send it once more by itself. What is to be done once
/// could then be done twice, and be answered with what came of the second time: whether to repeat it is for the caller.
private func beginRequest(
    _ data: UnsafeMutableRawPointer?,
    _: UnsafeMutablePointer<CChar>?,
    _: UnsafeMutablePointer<CChar>?,
    _: Int32,
    _: Int32
) -> Int32 {
    let transfer = unsafe transferBehind(data)
    // Of SFTP it repeats only downloads of which no byte came, which is the same again.
    if case .ssh = transfer.server.trust { return CURL_PREREQFUNC_OK }
    guard !transfer.isBegun else {
        transfer.wasRepeated = true
        return CURL_PREREQFUNC_ABORT
    }
    transfer.isBegun = true
    return CURL_PREREQFUNC_OK
}

/// Called again and again once there is a connection, whatever it is used for.
private func watchProgress(
    _ data: UnsafeMutableRawPointer?,
    _: curl_off_t,
    _: curl_off_t,
    _: curl_off_t,
    _: curl_off_t
) -> Int32 {
    let transfer = unsafe transferBehind(data)
    let now = ContinuousClock.now
    var watch = transfer.silence ?? SilenceWatch(seconds: transfer.server.silenceSeconds, now: now)
    watch.look(bytes: transfer.bytesSent + transfer.received.count, isPaused: transfer.isPaused, now: now)
    transfer.silence = watch
    return watch.isTooLong ? 1 : 0
}

private func seekBody(_ data: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    guard origin == SEEK_SET, let offset = Int(exactly: offset), unsafe transferBehind(data).seek(to: offset) else {
        return CURL_SEEKFUNC_FAIL
    }
    return CURL_SEEKFUNC_OK
}

/// The guard: asked for each address that libcurl would connect to, before anything is sent there (L3, N4).
private func openSocket(
    _ data: UnsafeMutableRawPointer?,
    _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    let transfer = unsafe transferBehind(data)
    guard purpose == CURLSOCKTYPE_IPCXN, let address = unsafe address else { return CURL_SOCKET_BAD }
    var bytes: [UInt8] = Array(repeating: 0, count: 16)
    let count = unsafe Int(landfast_address_bytes(address, &bytes))
    guard count > 0, let place = IPAddress(bytes: bytes.prefix(count)) else { return CURL_SOCKET_BAD }
    // Once refused, refused altogether: a name that leads to a wrong address besides right ones is not to be trusted.
    guard transfer.refusal == nil else { return CURL_SOCKET_BAD }
    guard transfer.server.reach.permits(place) else {
        transfer.refusal = .addressRefused(place)
        return CURL_SOCKET_BAD
    }
    return unsafe socket(address.pointee.family, address.pointee.socktype | closeOnExec, address.pointee.protocol)
}

/// `SOCK_CLOEXEC`, which Swift does not import: a command that runs beside must not inherit connections.
private let closeOnExec: Int32 = 0o2000000

private func checkHostKey(
    _ data: UnsafeMutableRawPointer?,
    _ kind: Int32,
    _ key: UnsafePointer<CChar>?,
    _ length: Int
) -> Int32 {
    let transfer = unsafe transferBehind(data)
    guard case .ssh(let pinned) = transfer.server.trust, let key = unsafe key else { return 1 }
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: key, count: length))
    let found = Base64.encode(SHA256.hash(bytes.span).bytes).prefix { $0 != "=" }
    if pinned.contains(String(found)) { return 0 }
    transfer.refusal = .hostKey(found: String(found))
    return 1
}
