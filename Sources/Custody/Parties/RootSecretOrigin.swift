/// Where a custodian's root secret comes from, which decides what a copy of the machine's disk is worth.
package enum RootSecretOrigin: String, CaseIterable, Hashable, Sendable {
    /// systemd hands it over. What binds it stands in the unit: loaded with `LoadCredentialEncrypted=` and sealed to the
    /// machine's TPM2, a copy of all its disks does not hold it; loaded otherwise, one does.
    case credential = "systemd-credential"
    /// An environment variable: whoever starts the program has it from somewhere.
    case environment
    /// A file on another disk or host than the custodian's folder.
    case otherDevice = "file-on-another-device"
    /// A file on the custodian's own disk, or nobody knows: an image of the disk holds both.
    case sameDevice = "file-on-the-same-device"

    /// For people, after "sealed under a root secret".
    package var words: String {
        switch self {
        case .credential: "that systemd hands over, bound to the machine only if its unit says so"
        case .environment: "from the environment"
        case .otherDevice: "on another device, without which this folder opens nothing"
        case .sameDevice: "on the same device, which an image of it holds, too"
        }
    }
}
