import Foundation
import ServerHarness
import Testing

@Suite("Certificates with a time stamp")
struct TimeStampTests {
    private func house(_ server: TimeStampServer, _ authority: TestAuthority, path: String = "tsr") throws -> House {
        let house = try House.withTenant()
        try house.write(
            "regions/stamps.yaml",
            """
            regions:
              stamps:
                title: Time stamps
                city: Nowhere
                country: FI
                subprocessor: hetzner-finland
                location: {shown-by: network, evidence: operator-statement, source: a test, checked: 2026-01-01}
                endpoints:
                  - {kind: storage-box, host: "\(server.address)", ports: [\(server.port)], limits: {},
                     evidence: operator-statement, source: a test, checked: 2026-01-01}
                networks:
                  - {autonomous-system: AS64496, blocks: ["\(server.address)/32"], evidence: operator-statement,
                     source: a test, checked: 2026-01-01}

            """
        )
        try FileManager.default.copyItem(atPath: authority.file.path, toPath: house.path("authority.pem"))
        let place = "https://\(server.address):\(server.port)/\(path)"
        try house.write(
            "landfast.yaml",
            house.read("landfast.yaml") + """

                time-stamps:
                  {region: stamps, url: "\(place)", authority: authority.pem, tls: {authority: authority.pem}}

                """
        )
        try house.expect(0, "policy apply --yes")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return house
    }

    @Test("P14, I5: OpenSSL and another reader verify when a certificate's signature was there")
    func stamped() throws {
        let authority = try TestAuthority()
        let server = try TimeStampServer(on: "127.95.1.1", authority: authority)
        let house = try house(server, authority)
        try house.removePerson("42", of: "pohjola")
        let id = try house.erase("42", of: "pohjola")
        let shown = try house.expect(0, "erase certificate \(id) --out certificate --json").document()
        #expect(shown["time_stamp"] is String)
        let signature = house.path("certificate/certificate.json.sig")
        let openssl = try TestProgram.find("openssl", from: "Debian's openssl")
        let check = ["ts", "-verify", "-in", signature + ".tsr", "-CAfile", authority.file.path, "-data"]
        try TestProgram.run(openssl, check + [signature], in: house.folder)
        #expect(throws: (any Error).self) {
            try TestProgram.run(openssl, check + [house.path("certificate/certificate.json")], in: house.folder)
        }
        // It reads certificates in DER's order alone, and the authority sent them in another one.
        let python = House.package.appending(path: ".build/venv/bin/python").path
        let script = """
            import sys
            from cryptography import x509
            from rfc3161_client import VerifierBuilder, decode_timestamp_response
            stamp, data, root = (open(name, "rb").read() for name in sys.argv[1:])
            verifier = VerifierBuilder().add_root_certificate(x509.load_pem_x509_certificate(root)).build()
            assert verifier.verify_message(decode_timestamp_response(stamp), data)
            """
        try house.write("check.py", script)
        let words = [house.path("check.py"), signature + ".tsr", signature, authority.file.path]
        try TestProgram.run(python, words, in: house.folder)
    }

    @Test(
        "P14: a stamp of other bytes, or none, is a warning, and the certificate stands without",
        arguments: ["other", "refuse"]
    )
    func withoutStamp(path: String) throws {
        let authority = try TestAuthority()
        let server = try TimeStampServer(on: "127.95.2.1", authority: authority)
        let house = try house(server, authority, path: path)
        try house.removePerson("42", of: "pohjola")
        let id = try house.erase("42", of: "pohjola")
        let result = try house.expect(3, "erase certificate \(id) --out certificate")
        #expect(result.err.contains("the certificate has no time stamp"))
        #expect(house.exists("certificate/certificate.json.sig"))
        #expect(!house.exists("certificate/certificate.json.sig.tsr"))
    }
}
