internal import CCurl

/// A mail with its way, without its text.
package struct MailEnvelope: Sendable {
    /// The sender's address.
    package let sender: String
    /// The recipients' addresses.
    package let recipients: [String]
    /// Who sends it, when the server wants to know.
    package let login: HTTPLogin?

    /// An envelope from its parts.
    /// - Returns: nil when an address has characters that no address here has.
    package init?(from sender: String, to recipients: [String], login: HTTPLogin?) {
        guard !recipients.isEmpty, ([sender] + recipients).allSatisfy(Self.isAddress) else { return nil }
        self.sender = sender
        self.recipients = recipients
        self.login = login
    }

    /// True for `name@host` of letters, digits and `.!#$%&'*+/=?^_{|}~-`: no blanks, quotes, brackets or line ends, with which
    /// an address could say more than where the mail goes.
    package static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && text.utf8.count <= 254
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        let scalar = Unicode.Scalar(byte)
                        return scalar.isASCII && (Character(scalar).isLetter || Character(scalar).isNumber)
                            || ".!#$%&'*+/=?^_{|}~-".unicodeScalars.contains(scalar)
                    }
            }
    }
}

extension ServerClient {
    /// Hands a mail to the server, by SMTP over TLS from the first byte on.
    /// - Parameter text: fields, an empty line, and the text; lines end with CR and LF.
    /// - Throws: what kept the server from taking it.
    package func send(_ envelope: MailEnvelope, text: Span<UInt8>) throws(NetworkError) {
        var answer: [UInt8] = []
        _ = try run(sending: text, receivingInto: &answer, maximumBytes: 64 << 10) { transfer throws(NetworkError) in
            // What stands for a path in the url is the name that this machine gives itself; none of its own is told.
            try transfer.setTarget("/localhost", scheme: "smtps")
            transfer.setEnvelope(envelope)
        }
    }
}

extension Transfer {
    fileprivate func setEnvelope(_ envelope: MailEnvelope) {
        easy.set(CURLOPT_PROTOCOLS_STR, "smtps")
        easy.set(CURLOPT_MAIL_FROM, "<\(envelope.sender)>")
        easy.set(CURLOPT_MAIL_RCPT, list: envelope.recipients.map { "<\($0)>" })
        easy.set(CURLOPT_UPLOAD, true)
        easy.set(CURLOPT_INFILESIZE_LARGE, offset: bodyCount)
        if let login = envelope.login { setLogin(login) }
    }
}
