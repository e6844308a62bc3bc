package import Files
package import Residency

/// Holds folders of this machine to the region that they are said to be in, as connections are held to it (L3, L7).
///
/// A folder on a network file system is a server that Landfast does not speak to itself. Its bytes go there only when
/// somebody states which server that is, when the region's facts name it, and when nothing that the mount says speaks
/// against it. What such a place rests on is the operator's word, never more (L14).
package struct MountGuard: Sendable {
    /// What the folder is for, for people: `store 'hel1-a'`.
    private let what: String
    private let region: String
    /// Where connections to the region may go; nil when nothing is known about it.
    private let reach: NetworkReach?
    private let endpoint: MountEndpoint?

    /// A guard for one folder.
    /// - Parameter endpoint: the server that the configuration states; nil: the folder lies on a disk of this machine.
    package init(_ what: String, region: String, reach: NetworkReach?, endpoint: MountEndpoint?) {
        self.what = what
        self.region = region
        self.reach = reach
        self.endpoint = endpoint
    }

    /// Lets a folder be used that lies on this machine's disks, or on a server of its region.
    ///
    /// A folder that is missing is asked for by the nearest one above it.
    /// - Throws: ``MountError``; `FileError` when it cannot be found out.
    package func check(_ folder: PathBytes) throws {
        if let mount = try FileSystem.networkMount(under: folder) { try check(mount, at: folder) }
    }

    /// The same for what is known of a mount.
    package func check(_ mount: NetworkMount, at folder: PathBytes) throws(MountError) {
        func refusal(_ kind: MountError.Kind) -> MountError {
            MountError(kind: kind, what: what, region: region, folder: folder, mount: mount)
        }
        guard let endpoint else { throw refusal(.withoutEndpoint) }
        guard let reach, reach.permits(host: endpoint.host, port: endpoint.port) else {
            throw refusal(.endpointOutsideRegion(endpoint))
        }
        let named = mount.host.flatMap { IPAddress($0) }
        if let host = mount.host, named == nil, host != endpoint.host { throw refusal(.endpointDiffers(endpoint)) }
        for address in [named, mount.address.flatMap { IPAddress($0) }, IPAddress(endpoint.host)].compactMap(\.self) {
            guard reach.permits(address) else { throw refusal(.addressOutsideRegion(address)) }
        }
    }
}
