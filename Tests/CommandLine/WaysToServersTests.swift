import Foundation
import ServerHarness
import Testing

/// Ways to servers that the four of `RemoteHouse` do not take: buckets named in the host, a password for SFTP, a pinned key
/// instead of an authority's word, a bucket that is not there yet.
@Suite("Other ways to real servers", .serialized)
struct WaysToServersTests {
    private let house: House
    private let moto: MotoServer
    private let box: PasswordServer
    private let hosted: RcloneServer
    private let dav: DAVServer
    private let pin: String

    init() throws {
        house = try House()
        let authority = try TestAuthority()
        moto = try MotoServer(
            on: "127.78.1.1",
            certificate: authority.certificate(for: ["127.78.1.1"]),
            authority: authority
        )
        try moto.make("copies")
        box = try PasswordServer(on: "127.78.2.1")
        // Names below 'localhost' are this machine's first address, without anybody being asked.
        hosted = try RcloneServer(
            on: "127.0.0.1",
            buckets: ["copies"],
            certificate: authority.certificate(for: ["copies.hosted.localhost"]),
            namesBucketsInHost: true
        )
        let certificate = try authority.certificate(for: ["127.78.4.1"])
        dav = try DAVServer(on: "127.78.4.1", certificate: certificate)
        pin = certificate.pin
        try house.write("policies/all.yaml", PretendRegion.policy(copies: 4, regions: 4))
        try house.write(
            "regions/all.yaml",
            PretendRegion.file([
                PretendRegion(
                    "fi-1",
                    country: "FI",
                    host: box.address,
                    port: box.port,
                    limits: "{connections: 4}"
                ),
                PretendRegion(
                    "fi-2",
                    country: "FI",
                    host: "copies.hosted.localhost",
                    port: hosted.port,
                    block: "127.0.0.1/32"
                ),
                PretendRegion("fi-3", country: "FI", host: dav.address, port: dav.port),
                PretendRegion("fi-4", country: "FI", host: moto.address, port: moto.port),
            ])
        )
        try house.writeSecret("moto", "access-key-id: \(moto.accessKey)\nsecret-access-key: \(moto.secretKey)\n")
        try house.writeSecret(
            "hosted",
            "access-key-id: \(hosted.accessKey)\nsecret-access-key: \(hosted.secretKey)\n"
        )
        try house.writeSecret("dav", "user: \(dav.user)\npassword: \(dav.password)\n")
        try house.writeSecret("box", "password: \(box.password)\n")
        try house.write("authority.pem", String(contentsOf: authority.file, encoding: .utf8))
        try configure()
        try house.makeSource("pohjola")
    }

    /// - Parameter bucket: one more on moto's server.
    private func configure(bucket: String? = nil, pin: String? = nil) throws {
        let tls = "tls: {authority: authority.pem}"
        let moto = "s3://\(moto.address):\(moto.port)"
        let more = bucket.map {
            "  - {name: \($0), region: fi-4, url: \"\(moto)/\($0)\", credentials: {file: secrets/moto}, \(tls)}\n"
        }
        try house.write(
            "landfast.yaml",
            """
            state: state
            regions: regions
            policies: policies
            agent: {name: agent, region: fi-1}
            stores:
            \(more ?? "")  - {name: moto, region: fi-4, url: "\(moto)/copies", credentials: {file: secrets/moto}, \(tls)}
              - name: box
                region: fi-1
                url: "sftp://\(box.user)@\(box.address):\(box.port)/landfast"
                credentials: {file: secrets/box}
                host-keys: ["SHA256:\(box.hostKey)"]
                limits: {connections: 50, requests-per-second: 500}
              - name: hosted
                region: fi-2
                url: "s3://hosted.localhost:\(hosted.port)/copies/landfast"
                style: virtual-host
                credentials: {file: secrets/hosted}
                \(tls)
              - name: dav
                region: fi-3
                url: "https://\(dav.address):\(dav.port)/landfast"
                credentials: {file: secrets/dav}
                tls: {authority: authority.pem, pins: ["\(pin ?? self.pin)"]}
            custodians:
              - {name: keys-fi-1, region: fi-1, path: custodians/fi-1, cool-off: 0h}
              - {name: keys-fi-3, region: fi-3, path: custodians/fi-3, cool-off: 0h}
            datasets:
              - {name: attachments, class: attachments, source: "files:source/{tenant}/attachments"}

            """
        )
    }

    @Test("S3 by host names, SFTP by a password, WebDAV with a pinned key: a copy on each, and a restore from each")
    func ways() throws {
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.expect(0, "tenant add pohjola --region fi-1")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        let source = try house.tree("source/pohjola/attachments")
        for store in ["moto", "box", "hosted", "dav"] {
            try house.expect(0, "restore pohjola/attachments --from \(store) --target from-\(store)")
            #expect(try house.tree("from-\(store)") == source, "\(store)")
        }
        #expect(FileManager.default.fileExists(atPath: hosted.file("copies", "landfast/store.json").path))
        let examined = try house.run("doctor")
        #expect(
            examined.out.contains("limits above its region's, which hold: 500 requests a second, 4 connections"),
            "\(examined)"
        )

        // L7: a bucket that nobody made is made when the policy lets a tenant's data be there.
        try configure(bucket: "made")
        #expect(try moto.call("HEAD", "/made").status == 404)
        try house.expect(0, "init")
        #expect(try moto.call("HEAD", "/made").status == 200)
    }

    @Test("L7: a missing bucket is not made before a policy lets anything be there, and init says so")
    func bucketTooEarly() throws {
        try configure(bucket: "early")
        let result = try house.run("init")
        #expect(result.status == 1 && result.err.contains("bucket"), "\(result)")
        #expect(try moto.call("HEAD", "/early").status == 404)
    }

    @Test("L4: a server with another key than the pinned one gets nothing, whoever signed its certificate")
    func otherPin() throws {
        try configure(pin: "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        let result = try house.expect(4, "init")
        #expect(result.err.contains("'dav'") && result.err.contains("pin"), "\(result)")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: dav.data.path).isEmpty)
        #expect(try !dav.requests().contains { $0.hasPrefix("PUT") })
    }

    @Test("a wrong password for SFTP is said to be wrong, and is not shown")
    func wrongPassword() throws {
        try house.writeSecret("box", "password: not-the-one\n")
        let result = try house.run("init")
        #expect(result.status == 1 && result.err.contains("'box'"), "\(result)")
        #expect(result.err.contains("credentials") && !result.err.contains("not-the-one"))
        #expect(try FileManager.default.subpathsOfDirectory(atPath: box.data.path).isEmpty)
    }
}
