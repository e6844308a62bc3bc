internal import CCurl

extension ServerClient {
    /// Runs a request of SFTP.
    /// - Parameters:
    ///   - body: what is uploaded.
    ///   - buffer: gets what is downloaded or listed; its storage is reused.
    ///   - maximumBytes: the most that that may have.
    /// - Throws: `noSuchFile`, `pastEnd` when a range begins behind a file's end, `refusedByServer` for a command that
    ///   fails, `tooLarge` and whatever kept the answer from coming.
    package func perform(
        _ request: SFTPRequest,
        sending body: Span<UInt8> = Span(),
        receivingInto buffer: inout [UInt8],
        maximumBytes: Int
    ) throws(NetworkError) -> SFTPResponse {
        let transfer = try run(sending: body, receivingInto: &buffer, maximumBytes: maximumBytes) {
            transfer throws(NetworkError) in
            TransferCallbacks.installSilenceWatch(on: transfer)
            transfer.setLogin(request.login)
            try transfer.setTarget(Self.target(of: request), scheme: "sftp")
            transfer.setAction(request.action)
        }
        return SFTPResponse(size: transfer.announcedSize)
    }

    private static func target(of request: SFTPRequest) -> String {
        let path = request.path.split(separator: "/").map { "/" + PercentEncoding.encode(String($0)) }.joined()
        return switch request.action {
        case .download, .size, .upload: path
        // What ends with a slash is a folder to libcurl, and commands alone need no file.
        case .list, .commands: path + "/"
        }
    }
}

extension Transfer {
    /// Rights of what is made: its owner's alone.
    private static let filePermissions = 0o600
    private static let folderPermissions = 0o700

    fileprivate func setAction(_ action: SFTPRequest.Action) {
        // A connection that a router forgets while it is not used is found out.
        easy.set(CURLOPT_TCP_KEEPALIVE, true)
        switch action {
        case .download(let range?): easy.set(CURLOPT_RANGE, "\(range.lowerBound)-\(range.upperBound - 1)")
        case .download(nil), .list: break
        case .size: easy.set(CURLOPT_NOBODY, true)
        case .upload(let commands):
            easy.set(CURLOPT_UPLOAD, true)
            easy.set(CURLOPT_INFILESIZE_LARGE, offset: bodyCount)
            easy.set(CURLOPT_FTP_CREATE_MISSING_DIRS, true)
            easy.set(CURLOPT_NEW_FILE_PERMS, Self.filePermissions)
            easy.set(CURLOPT_NEW_DIRECTORY_PERMS, Self.folderPermissions)
            easy.set(CURLOPT_POSTQUOTE, list: commands.map(\.text))
        case .commands(let commands):
            easy.set(CURLOPT_NOBODY, true)
            easy.set(CURLOPT_NEW_DIRECTORY_PERMS, Self.folderPermissions)
            easy.set(CURLOPT_QUOTE, list: commands.map(\.text))
        }
    }

    /// The size that the server announced; nil when it announced none, as libcurl has it for empty files too.
    fileprivate var announcedSize: UInt64? { UInt64(exactly: easy.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)) }
}
