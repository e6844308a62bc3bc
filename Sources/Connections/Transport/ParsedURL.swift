internal import CCurl

/// A url as libcurl understands it.
struct ParsedURL {
    let scheme: String?
    let host: String?
    let port: String?
    let user: String?
    let password: String?

    /// Nil when libcurl does not take it for a url.
    init?(_ text: String) {
        guard let url = unsafe curl_url() else { preconditionFailure("out of memory") }
        defer { unsafe curl_url_cleanup(url) }
        guard unsafe curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK else { return nil }
        func part(_ part: CURLUPart) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard unsafe curl_url_get(url, part, &value, 0) == CURLUE_OK, let value = unsafe value else { return nil }
            defer { unsafe curl_free(value) }
            return unsafe String(validatingCString: value)
        }
        scheme = part(CURLUPART_SCHEME)
        host = part(CURLUPART_HOST)
        port = part(CURLUPART_PORT)
        user = part(CURLUPART_USER)
        password = part(CURLUPART_PASSWORD)
    }
}
