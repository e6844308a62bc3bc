internal import CCurl
package import Files
package import Sealing

/// Who speaks to a server over SSH, and what proves it.
package struct SFTPLogin: Sendable {
    /// What proves it.
    package enum Proof: Sendable {
        /// A private key in a file, which only libssh2 reads; with the passphrase that it is sealed with, if it is.
        case key(PathBytes, passphrase: Secret?)
        /// A password.
        case password(Secret)
    }

    /// The user's name on the server.
    package let user: String
    /// What proves it.
    package let proof: Proof

    /// A login from its parts.
    package init(user: String, proof: Proof) {
        self.user = user
        self.proof = proof
    }
}

extension Transfer {
    /// Sets who asks, and nothing that was not given: no agent, no key from somebody's home.
    func setLogin(_ login: SFTPLogin) {
        easy.set(CURLOPT_USERNAME, login.user)
        switch login.proof {
        case .key(let path, let passphrase):
            easy.set(CURLOPT_SSH_AUTH_TYPES, Int(CURLSSH_AUTH_PUBLICKEY))
            easy.set(CURLOPT_SSH_PRIVATE_KEYFILE, path)
            if let passphrase { easy.set(CURLOPT_KEYPASSWD, passphrase) }
        case .password(let password):
            easy.set(CURLOPT_SSH_AUTH_TYPES, Int(CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD))
            easy.set(CURLOPT_PASSWORD, password)
        }
    }
}
