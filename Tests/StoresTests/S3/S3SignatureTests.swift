import Connections
import Sealing
import Testing

@testable import Stores

/// The examples in Amazon's description of Signature Version 4 for S3, with its example key.
@Suite("signatures of S3 requests against published vectors")
struct S3SignatureTests {
    // In two pieces, since it is of the form that looks like somebody's real key.
    static let keyID = "AKIA" + "IOSFODNN7EXAMPLE"
    static let host = "examplebucket.s3.amazonaws.com"
    static let time = Fixture.timestamp("2013-05-24T00:00:00.000Z")

    static let key: S3SigningKey = {
        let secret = Secret(copying: Array("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".utf8).span)
        guard let credentials = S3Credentials(keyID: keyID, secret: secret) else {
            preconditionFailure("the name is one")
        }
        return S3SigningKey(credentials, day: "20130524", region: "us-east-1")
    }()

    private func signature(
        _ method: String,
        _ target: String,
        fields: [HTTPField] = [],
        body: String = ""
    ) throws -> [String] {
        var request = HTTPRequest(method, target, fields: fields)
        let payload = SHA256.hash(Array(body.utf8).span)
        S3Signature.sign(&request, host: Self.host, payload: payload, with: Self.key, at: Self.time)
        let value = try #require(request.fields.first { $0.name == "Authorization" }?.value)
        return value.split { $0 == "=" || $0 == "," }.map(String.init)
    }

    @Test("GET of a part of an object")
    func part() throws {
        let found = try signature("GET", "/test.txt", fields: [HTTPField("Range", "bytes=0-9")])
        #expect(
            found == [
                "AWS4-HMAC-SHA256 Credential", "\(Self.keyID)/20130524/us-east-1/s3/aws4_request",
                "SignedHeaders", "host;range;x-amz-content-sha256;x-amz-date", "Signature",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ]
        )
    }

    @Test("PUT of an object whose name is encoded")
    func put() throws {
        let fields = [
            HTTPField("Date", "Fri, 24 May 2013 00:00:00 GMT"),
            HTTPField("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ]
        let target = "/" + PercentEncoding.encode("test$file.text")
        let found = try signature("PUT", target, fields: fields, body: "Welcome to Amazon S3.")
        #expect(found.last == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test("GET of a bucket's lifecycle, a query without a value")
    func lifecycle() throws {
        let found = try signature("GET", "/?lifecycle=")
        #expect(found.last == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    }

    @Test("GET of a bucket's listing, a query with values")
    func listing() throws {
        let found = try signature("GET", "/?max-keys=2&prefix=J")
        #expect(found.last == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test("blanks in a field are signed as the protocol folds them, and never reach the field itself")
    func blanks() throws {
        let one = try signature("GET", "/", fields: [HTTPField("X-Amz-Meta", "a b")])
        let many = try signature("GET", "/", fields: [HTTPField("X-Amz-Meta", "  a   b ")])
        #expect(one.last == many.last)
    }
}
