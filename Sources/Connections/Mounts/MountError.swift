package import Files
package import Residency
internal import Sealing

/// A folder is not used, because the network file system that it lies on is not known to be in its region.
package struct MountError: ExplainedError, Hashable {
    /// What a caller may react to differently.
    package enum Kind: Hashable, Sendable {
        /// Nobody states which server it is.
        case withoutEndpoint
        /// The server that is stated is no service of the region.
        case endpointOutsideRegion(MountEndpoint)
        /// The mount names another server than the one that is stated.
        case endpointDiffers(MountEndpoint)
        /// The server's address lies outside of the region's networks.
        case addressOutsideRegion(IPAddress)
    }

    /// What is wrong.
    package let kind: Kind
    /// What the folder is for, for people.
    package let what: String
    /// The region that it is said to be in.
    package let region: String
    /// Where it is.
    package let folder: PathBytes
    /// What it lies on.
    package let mount: NetworkMount

    /// A stable identifier for programs.
    package var code: String {
        switch kind {
        case .withoutEndpoint: "mount-without-endpoint"
        case .endpointOutsideRegion: "mount-endpoint-outside-region"
        case .endpointDiffers: "mount-endpoint-differs"
        case .addressOutsideRegion: "mount-address-outside-region"
        }
    }

    /// What was tried, and why it was refused.
    package var message: String {
        let place =
            "The folder of \(what) is not used: '\(folder)' lies on \(SafeText.make(mount.type)) "
            + "('\(SafeText.make(mount.source))'), which is not known to be a disk of this machine"
        return switch kind {
        case .withoutEndpoint: "\(place), and nothing states which server that is"
        case .endpointOutsideRegion(let endpoint):
            "\(place), and the stated server \(endpoint) is no service of region '\(region)'"
        case .endpointDiffers(let endpoint): "\(place), and the mount names another server than the stated \(endpoint)"
        case .addressOutsideRegion(let address):
            "\(place), and its address \(address) lies outside of the networks of region '\(region)'"
        }
    }

    /// What the operator can do about it.
    package var remedy: String {
        switch kind {
        case .withoutEndpoint:
            "Use a folder on a disk of this machine, or state the server as 'endpoint: host:port' (for the state: "
                + "'state-endpoint'). Nothing was written there."
        case .endpointOutsideRegion:
            "Correct the region or the endpoint; or describe the service in the region's facts and apply the policy."
        case .endpointDiffers: "Mount the server that is stated, or state the one that is mounted."
        case .addressOutsideRegion:
            "Mount a server in the region; or describe its network in the region's facts and apply the policy."
        }
    }
}
