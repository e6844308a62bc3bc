internal import CCurl
package import Sealing

/// A user's name and password for basic authentication, which goes over TLS only.
package struct HTTPLogin: Sendable {
    /// The user's name, without a colon.
    package let user: String
    /// The password.
    package let password: Secret

    /// A login from its parts.
    package init(user: String, password: Secret) {
        self.user = user
        self.password = password
    }
}

extension Transfer {
    /// Sets who asks; libcurl uses basic authentication unless told otherwise.
    func setLogin(_ login: HTTPLogin) {
        easy.set(CURLOPT_USERNAME, login.user)
        easy.set(CURLOPT_PASSWORD, login.password)
    }
}
