extension NetworkError {
    /// A stable identifier for programs.
    package var code: String {
        switch kind {
        case .addressRefused: "address-outside-region"
        case .hostRefused: "host-outside-region"
        case .urlAmbiguous: "url-ambiguous"
        case .redirected: "redirect-refused"
        case .unresolved: "host-unresolved"
        case .certificate: "certificate-invalid"
        case .pinMismatch: "key-not-pinned"
        case .hostKey: "host-key-not-pinned"
        case .authentication: "credentials-refused"
        case .connect: "not-connected"
        case .silence: "server-silent"
        case .interrupted: "connection-interrupted"
        case .tooLarge: "answer-too-large"
        case .protocolViolation: "answer-malformed"
        case .noSuchFile: "file-not-found"
        case .pastEnd: "file-too-short"
        case .refusedByServer: "refused-by-server"
        case .noSpace: "no-space"
        case .closed: "connection-closed"
        }
    }

    /// What was tried, and what happened.
    package var message: String { "\(host) in region '\(region)': \(reason)" }

    /// What happened, without the host.
    package var reason: String {
        switch kind {
        case .addressRefused(let address):
            "its name leads to \(address), which is outside the region's networks; nothing was sent there"
        case .hostRefused: "the region has no service at this host and port; nothing was sent there"
        case .urlAmbiguous: "two parsers do not agree on where its url leads; nothing was sent"
        case .redirected(let place): "it answers that what is asked for is at \(place); that was not followed"
        case .unresolved: "its name leads nowhere"
        case .certificate(let problem): "its certificate does not prove that it is this host: \(problem)"
        case .pinMismatch: "its certificate's key is none of those that are pinned; nothing was sent"
        case .hostKey(let found): "its host key SHA256:\(found) is none of those that are pinned; nothing was sent"
        case .authentication: "it does not accept the credentials"
        case .connect(let problem): "no connection came about: \(problem)"
        case .silence(let seconds): "nearly nothing was heard from it for \(seconds) s"
        case .interrupted(let problem): "the connection ended too early: \(problem)"
        case .tooLarge(let limit): "its answer has more than the \(limit) bytes that it can have"
        case .protocolViolation(let problem): "its answer cannot be understood: \(problem)"
        case .noSuchFile: "it has no such file"
        case .pastEnd: "the file ends before what was asked for"
        case .refusedByServer(let problem): "it refuses: \(problem)"
        case .noSpace: "it has no space left"
        case .closed: "the connection was closed by this process"
        }
    }

    /// What the operator can do about it.
    package var remedy: String {
        switch kind {
        case .addressRefused:
            "Compare the name's addresses ('getent ahosts \(host)') with the region's networks in the regions file. If "
                + "the provider has new networks there, add them with their source and apply the policy; if not, "
                + "somebody changed the name's addresses."
        case .hostRefused:
            "Correct the store's url or region; a service that the region really has belongs into its endpoints in the "
                + "regions file."
        case .urlAmbiguous: "Write the url plainly: a host name or an address, a port, and a path."
        case .redirected: "Find out why the server sends clients elsewhere; write the right host into the store's url."
        case .unresolved: "Check the host's name, and this machine's name service."
        case .certificate:
            "Check this machine's clock and the store's 'tls: authority'. If both are right, the server is not the right "
                + "one."
        case .pinMismatch:
            "If the provider announced a new key, put its pin beside the old one in the store's 'tls: pins'; if not, do "
                + "not connect."
        case .hostKey:
            "Compare with the fingerprint that the provider shows. If it is the same, put it into the store's "
                + "'host-keys'; if not, do not connect."
        case .authentication: "Check the store's credentials: the right ones, for this server, and not expired."
        case .connect, .silence, .interrupted:
            "Run the command again when the server is reachable; it goes on from what was acknowledged."
        case .tooLarge, .protocolViolation:
            "Nothing of it was used. Check that the url is that of the right service, and ask the provider."
        case .noSuchFile: "Check the path in the store's url; for a new store run 'landfast init'."
        case .pastEnd: "Run 'landfast check' on this repository; 'landfast repair' brings back what is cut."
        case .refusedByServer: "Give the store's user the right to read, write and delete below the path in its url."
        case .noSpace: "Free space in the store, then run the command again; nothing that was there is lost."
        case .closed: "Run the command again; it goes on from what was acknowledged."
        }
    }
}
