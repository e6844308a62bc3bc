internal import CCurl
internal import Files
internal import Sealing

/// One of libcurl's easy handles: a request, with its options by their types.
///
/// Used by one thread at a time.
@safe final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// What libcurl says went wrong, in its words.
    private let errorText: UnsafeMutablePointer<CChar>
    /// Lists that must live as long as the request.
    private var lists: [OpaqueList] = []

    init() {
        guard Self.isReady, let pointer = unsafe curl_easy_init() else { preconditionFailure("libcurl cannot start") }
        unsafe self.pointer = unsafe pointer
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe require(landfast_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        freeLists()
        unsafe errorText.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) {
        unsafe require(landfast_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }

    func set(_ option: CURLoption, offset value: Int) {
        unsafe require(landfast_set_offset(pointer, option, value))
    }

    /// libcurl keeps a copy.
    func set(_ option: CURLoption, _ value: String) {
        unsafe require(value.withCString { unsafe landfast_set_text(pointer, option, $0) })
    }

    /// A path, whatever its bytes are.
    func set(_ option: CURLoption, _ path: PathBytes) {
        var bytes = path.bytes.map { CChar(bitPattern: $0) }
        bytes.append(0)
        unsafe require(landfast_set_text(pointer, option, bytes))
    }

    /// A secret without zero bytes.
    ///
    /// libcurl keeps a copy, and frees it with the handle.
    func set(_ option: CURLoption, _ secret: Secret) {
        var text = secret.withBytes { bytes in
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count + 1)
            for index in bytes.indices { text.append(bytes[index]) }
            text.append(0)
            return text
        }
        defer { text.cleanse() }
        unsafe text.withUnsafeBytes { bytes in
            unsafe require(landfast_set_text(pointer, option, bytes.assumingMemoryBound(to: CChar.self).baseAddress))
        }
    }

    /// A list of texts: fields, or commands.
    func set(_ option: CURLoption, list texts: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for text in texts {
            guard let longer = unsafe curl_slist_append(list, text) else { preconditionFailure("out of memory") }
            unsafe list = longer
        }
        guard let list = unsafe list else { return }
        unsafe lists.append(OpaqueList(list))
        unsafe require(landfast_set_pointer(pointer, option, list))
    }

    /// A pointer that the caller keeps alive as long as the request.
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) {
        unsafe require(landfast_set_pointer(pointer, option, value))
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return unsafe landfast_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return unsafe landfast_get_offset(pointer, info, &value) == CURLE_OK ? Int(value) : 0
    }

    func text(_ info: CURLINFO) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard unsafe landfast_get_text(pointer, info, &value) == CURLE_OK, let value = unsafe value else { return nil }
        return unsafe String(validatingCString: value)
    }

    /// What libcurl says went wrong, made safe to show.
    func explanation(of result: CURLcode) -> String {
        let own = unsafe String(cString: errorText)
        return SafeText.make(own.isEmpty ? unsafe String(cString: curl_easy_strerror(result)) : own)
    }

    private func freeLists() {
        for list in lists { unsafe curl_slist_free_all(list.first) }
    }

    /// An option that this libcurl does not know would be left out in silence; none of ours may be.
    private func require(_ result: CURLcode) {
        precondition(result == CURLE_OK, "libcurl refuses an option: error \(result.rawValue)")
    }

    @safe private struct OpaqueList {
        let first: UnsafeMutablePointer<curl_slist>

        init(_ first: UnsafeMutablePointer<curl_slist>) { unsafe self.first = unsafe first }
    }

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
