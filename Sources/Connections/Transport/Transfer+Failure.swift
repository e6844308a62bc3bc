internal import CCurl
internal import Residency

extension Transfer {
    /// The address that was spoken to; nil when none was.
    var peer: IPAddress? { easy.text(CURLINFO_PRIMARY_IP).flatMap { IPAddress($0) } }

    /// What a result of libcurl means; nil when all went well.
    func failure(_ result: CURLcode) -> NetworkError.Kind? {
        // The guard's word comes first: libcurl only knows that no socket could be had.
        if let refusal { return refusal }
        if isTooLarge { return .tooLarge(limit: maximumBytes) }
        if silence?.isTooLong == true { return .silence(seconds: server.silenceSeconds) }
        if wasRepeated { return .interrupted("a kept connection ended before an answer came") }
        let problem = easy.explanation(of: result)
        switch result {
        case CURLE_OK: return nil
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .unresolved
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: return .connect(problem)
        case CURLE_OPERATION_TIMEDOUT:
            return peer == nil ? .connect(problem) : .silence(seconds: server.silenceSeconds)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM:
            return .certificate(problem)
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return .pinMismatch
        case CURLE_LOGIN_DENIED: return .authentication
        case CURLE_REMOTE_FILE_NOT_FOUND: return .noSuchFile
        case CURLE_BAD_DOWNLOAD_RESUME: return .pastEnd
        case CURLE_QUOTE_ERROR where Self.isNoAnswer(problem): return .interrupted(problem)
        case CURLE_REMOTE_ACCESS_DENIED, CURLE_REMOTE_FILE_EXISTS, CURLE_QUOTE_ERROR: return .refusedByServer(problem)
        case CURLE_REMOTE_DISK_FULL: return .noSpace
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_SSL_CONNECT_ERROR, CURLE_SSH, CURLE_SEND_FAIL_REWIND, CURLE_AGAIN, CURLE_FAILED_INIT:
            return .interrupted(problem)
        case CURLE_ABORTED_BY_CALLBACK: return .closed
        default: return .protocolViolation(problem)
        }
    }

    /// True when a command failed and not because the server said so: libcurl has only words to tell that by.
    private static func isNoAnswer(_ problem: String) -> Bool {
        ["Unknown error in libssh2", "Not connected to SFTP server", "Connection to SFTP server lost"]
            .contains { problem.hasSuffix($0) }
    }
}
