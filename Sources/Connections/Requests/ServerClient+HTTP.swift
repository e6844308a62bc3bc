internal import CCurl
internal import Residency

extension ServerClient {
    /// Runs a request of HTTP over TLS.
    /// - Parameters:
    ///   - body: what is sent; with none, a `PUT` or `POST` has an empty body, other methods have no body at all.
    ///   - buffer: gets the answer's body; its storage is reused.
    ///   - maximumBytes: the most that the answer's body may have, whatever the status.
    /// - Returns: the answer, of whatever status but a redirection.
    /// - Throws: `redirected`, `tooLarge` and whatever kept the answer from coming.
    package func perform(
        _ request: HTTPRequest,
        sending body: Span<UInt8> = Span(),
        receivingInto buffer: inout [UInt8],
        maximumBytes: Int
    ) throws(NetworkError) -> HTTPResponse {
        let sendsBody = !body.isEmpty || request.method == "PUT" || request.method == "POST"
        let transfer = try run(sending: body, receivingInto: &buffer, maximumBytes: maximumBytes) {
            transfer throws(NetworkError) in
            try transfer.setTarget(request.target, scheme: "https")
            transfer.setMethod(request.method, sendsBody: sendsBody)
            transfer.setFields(request.fields)
            if let login = request.login { transfer.setLogin(login) }
        }
        let answer = transfer.answer
        guard answer.status != 0 else { throw error(.protocolViolation("it has no status")) }
        if (300...399).contains(answer.status), answer.status != 304 {
            let place = answer.fields.first { $0.name.lowercased() == "location" }?.value ?? "an unknown place"
            throw error(.redirected(to: SafeText.make(place)))
        }
        return HTTPResponse(status: answer.status, fields: answer.fields, peer: transfer.peer)
    }
}

extension Transfer {
    fileprivate func setMethod(_ method: String, sendsBody: Bool) {
        if sendsBody {
            easy.set(CURLOPT_UPLOAD, true)
            easy.set(CURLOPT_INFILESIZE_LARGE, offset: bodyCount)
        } else if method == "HEAD" {
            easy.set(CURLOPT_NOBODY, true)
        }
        // What libcurl makes of the options above is one of these already.
        if !["GET", "HEAD", "PUT"].contains(method) { easy.set(CURLOPT_CUSTOMREQUEST, method) }
    }

    fileprivate func setFields(_ fields: [HTTPField]) {
        // libcurl would wait a second for a server that does not know what 'Expect' asks for.
        var lines = ["Expect:"]
        for field in fields {
            precondition(
                (field.name + field.value).utf8.allSatisfy { (0x20...0x7E).contains($0) },
                "a field is made of visible characters"
            )
            lines.append(field.value.isEmpty ? field.name + ";" : "\(field.name): \(field.value)")
        }
        easy.set(CURLOPT_HTTPHEADER, list: lines)
    }
}
