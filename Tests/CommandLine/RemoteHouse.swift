import Foundation
import ServerHarness
import Testing

/// An installation whose stores lie on four real servers, each in a pretend region with an address block of its own.
///
/// Two in Finland (SFTP; S3 without versions), two in Germany (WebDAV; S3 with versions). Of each two only one refuses to
/// create a name twice.
final class RemoteHouse: Sendable {
    let house: House
    let authority: TestAuthority
    let moto: MotoServer
    let box: SFTPServer
    let rclone: RcloneServer
    let dav: DAVServer

    /// The servers lie at `127.<number>.1.1` to `127.<number>.4.1`.
    /// - Parameters:
    ///   - boxNetwork: the block of the region of the SFTP server; nil: the one that it lies in.
    ///   - bucket: what moto's bucket does with older versions.
    ///   - erasureDemands: what the policy asks of erasures besides.
    init(
        number: Int,
        boxNetwork: String? = nil,
        bucket: MotoServer.Bucket = .versioned,
        erasureDemands: String = ""
    ) throws {
        house = try House()
        let authority = try TestAuthority()
        self.authority = authority
        let addresses = (1...4).map { "127.\(number).\($0).1" }
        let certificates = try addresses.map { try authority.certificate(for: [$0]) }
        moto = try MotoServer(on: addresses[0], certificate: certificates[0], authority: authority)
        try moto.make("copies", bucket)
        box = try SFTPServer(on: addresses[1])
        rclone = try RcloneServer(on: addresses[2], buckets: ["copies"], certificate: certificates[2])
        dav = try DAVServer(on: addresses[3], certificate: certificates[3])
        try house.write(
            "policies/four.yaml",
            PretendRegion.policy(copies: 2, regions: 2, erasure: erasureDemands)
        )
        try house.write("regions/four.yaml", PretendRegion.file(regions(boxNetwork)))
        try house.writeSecret("moto", "access-key-id: \(moto.accessKey)\nsecret-access-key: \(moto.secretKey)\n")
        try house.writeSecret(
            "rclone",
            "access-key-id: \(rclone.accessKey)\nsecret-access-key: \(rclone.secretKey)\n"
        )
        try house.writeSecret("dav", "user: \(dav.user)\npassword: \(dav.password)\n")
        try house.writeSecret("box", String(contentsOf: box.keyFile, encoding: .utf8))
        try house.write("authority.pem", String(contentsOf: authority.file, encoding: .utf8))
        try house.write("landfast.yaml", configuration(region: "fi-1"))
        try house.write("germany.yaml", configuration(region: "de-1"))
    }

    /// The url that each store has, by its name.
    var urls: [String: String] {
        [
            "moto": "s3://\(moto.address):\(moto.port)/copies/landfast",
            "box": "sftp://\(box.user)@\(box.address):\(box.port)\(box.data.path)/landfast",
            "rclone": "s3://\(rclone.address):\(rclone.port)/copies",
            "dav": "https://\(dav.address):\(dav.port)/landfast",
        ]
    }

    func configuration(region: String) -> String {
        let tls = "tls: {authority: authority.pem}"
        return """
            state: state
            regions: regions
            policies: policies
            agent: {name: agent-\(region), region: \(region)}
            stores:
              - {name: moto, region: de-2, url: "\(urls["moto"] ?? "")", credentials: {file: secrets/moto}, \(tls)}
              - name: box
                region: fi-1
                url: "\(urls["box"] ?? "")"
                credentials: {key-file: secrets/box}
                host-keys: ["SHA256:\(box.hostKey)"]
              - {name: rclone, region: fi-2, url: "\(urls["rclone"] ?? "")", credentials: {file: secrets/rclone}, \(tls)}
              - {name: dav, region: de-1, url: "\(urls["dav"] ?? "")", credentials: {file: secrets/dav}, \(tls)}
            custodians:
              - {name: keys-fi-1, region: fi-1, path: custodians/fi-1, cool-off: 0h}
              - {name: keys-fi-2, region: fi-2, path: custodians/fi-2, cool-off: 0h}
              - {name: keys-de-1, region: de-1, path: custodians/de-1, cool-off: 0h}
              - {name: keys-de-2, region: de-2, path: custodians/de-2, cool-off: 0h}
            datasets:
              - name: attachments
                class: attachments
                source: files:source/{tenant}/attachments
                scopes: ["users/{subject}/tickets/{object}/**", "users/{subject}/**"]
            """
    }

    private func regions(_ boxNetwork: String?) -> [PretendRegion] {
        [
            PretendRegion("fi-1", country: "FI", host: box.address, port: box.port, block: boxNetwork),
            PretendRegion("fi-2", country: "FI", host: rclone.address, port: rclone.port),
            PretendRegion("de-1", country: "DE", host: dav.address, port: dav.port),
            PretendRegion("de-2", country: "DE", host: moto.address, port: moto.port),
        ]
    }
}
