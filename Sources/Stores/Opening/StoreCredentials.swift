package import Connections

/// Who this process is on a store's server.
package enum StoreCredentials: Sendable {
    /// A key of an S3 server.
    case s3(S3Credentials)
    /// For SFTP: what proves that this process is the url's user.
    case ssh(SFTPLogin.Proof)
    /// For WebDAV: a user and a password.
    case webDAV(HTTPLogin)
}
