internal import CCurl
internal import Files
internal import Residency

extension Transfer {
    /// How long a connection may take to come about, in seconds.
    private static let connectSeconds = 30
    /// Bytes in a second below which a server counts as silent.
    private static let silentBytesPerSecond = 100
    /// Bytes that are handed over at once.
    private static let pieceBytes = 256 << 10

    /// Sets what every request to the server has in common.
    func setTerms() {
        easy.set(CURLOPT_NOSIGNAL, true)
        easy.set(CURLOPT_FOLLOWLOCATION, false)
        easy.set(CURLOPT_CONNECTTIMEOUT, min(Self.connectSeconds, server.silenceSeconds))
        easy.set(CURLOPT_LOW_SPEED_LIMIT, Self.silentBytesPerSecond)
        easy.set(CURLOPT_LOW_SPEED_TIME, server.silenceSeconds)
        easy.set(CURLOPT_BUFFERSIZE, Self.pieceBytes)
        easy.set(CURLOPT_UPLOAD_BUFFERSIZE, Self.pieceBytes)
        // An empty text, unlike none, also keeps libcurl from reading the proxies in the environment (L5).
        easy.set(CURLOPT_PRE_PROXY, "")
        if let proxy = server.reach.proxy {
            easy.set(CURLOPT_PROXY, "http://\(HostText.bracketed(proxy.host)):\(proxy.port)")
            easy.set(CURLOPT_HTTPPROXYTUNNEL, true)
        } else {
            easy.set(CURLOPT_PROXY, "")
        }
        switch server.trust {
        case .tls(let authority, let pins):
            easy.set(CURLOPT_PROTOCOLS_STR, "https")
            // With HTTP/2, libcurl keeps a connection on which a request failed and would use it for the next attempt;
            // and large bodies share one connection, where they could have several.
            easy.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
            easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
            easy.set(CURLOPT_SSL_VERIFYPEER, true)
            easy.set(CURLOPT_SSL_VERIFYHOST, 2)
            if let path = authority?.text { easy.set(CURLOPT_CAINFO, path) }
            if !pins.isEmpty { easy.set(CURLOPT_PINNEDPUBLICKEY, pins.joined(separator: ";")) }
        case .ssh:
            easy.set(CURLOPT_PROTOCOLS_STR, "sftp")
            TransferCallbacks.installHostKeyCheck(on: self)
        }
    }

    /// Sets where it goes, when libcurl reads the url as it is meant (L6).
    /// - Parameter target: path and query, encoded, beginning with a slash.
    /// - Throws: `urlAmbiguous`.
    func setTarget(_ target: String, scheme: String) throws(NetworkError) {
        let host = HostText.bracketed(server.host)
        let text = "\(scheme)://\(host):\(server.port)\(target)"
        guard let url = ParsedURL(text), url.scheme == scheme, url.host == host, url.port == "\(server.port)",
            url.user == nil, url.password == nil
        else { throw NetworkError(host: server.host, region: server.reach.region, kind: .urlAmbiguous) }
        easy.set(CURLOPT_URL, text)
        easy.set(CURLOPT_PATH_AS_IS, true)
    }
}
