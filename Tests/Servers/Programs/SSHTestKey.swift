import Foundation

/// A pair of SSH keys without a passphrase, made by OpenSSH's own program.
struct SSHTestKey {
    /// The private key, in OpenSSH's form; the public one lies beside it with `.pub` at its end.
    let file: URL
    /// The public key's SHA-256 in base64 without padding, as `ssh-keygen -l` shows it.
    let fingerprint: String

    /// Makes a pair in a folder.
    init(named name: String, in folder: ServerFolder) throws {
        let keygen = try TestProgram.find("ssh-keygen", from: "Debian's openssh-client")
        try TestProgram.run(keygen, ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name], in: folder.url)
        file = folder.url.appending(path: name)
        let shown = try TestProgram.run(keygen, ["-l", "-E", "sha256", "-f", "\(name).pub"], in: folder.url)
        let words = String(decoding: shown, as: UTF8.self).split(separator: " ")
        guard words.count > 1, words[1].hasPrefix("SHA256:") else {
            throw HarnessError("ssh-keygen shows no fingerprint: \(words)")
        }
        fingerprint = String(words[1].dropFirst("SHA256:".count))
    }
}
