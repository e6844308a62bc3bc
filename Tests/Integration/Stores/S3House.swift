import Connections
import Files
import Foundation
import Residency
import Sealing
import ServerHarness
import StoreConformance
import Synchronization
import TestSupport
import Testing

@testable import Stores

/// A kind of store on a real S3 server.
enum S3Kind: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case moto = "moto"
    case motoVersioned = "moto, with versions"
    case motoLocking = "moto, with versions and locks"
    case rclone = "rclone serve s3"

    var testDescription: String { rawValue }
}

/// The S3 servers of these tests, started once; each store gets a bucket of its own.
final class S3House: Sendable {
    let moto: MotoServer
    let rclone: RcloneServer
    private let buckets = Mutex(0)

    static let shared = Result { try S3House() }

    private init() throws {
        let authority = try ServedPlace.authority.get()
        moto = try MotoServer(
            on: "127.21.0.1",
            certificate: authority.certificate(for: ["127.21.0.1"]),
            authority: authority
        )
        rclone = try RcloneServer(
            on: "127.21.0.2",
            buckets: [],
            certificate: authority.certificate(for: ["127.21.0.2"])
        )
    }

    /// A new bucket; for locks each object's days, if the bucket locks all of them.
    func bucket(_ kind: S3Kind, lockedDays: Int? = nil) throws -> String {
        let number = buckets.withLock { count in
            count += 1
            return count
        }
        let name = "bucket-\(number)"
        switch kind {
        case .moto: try moto.make(name)
        case .motoVersioned: try moto.make(name, .versioned)
        case .motoLocking: try moto.make(name, .locking(days: lockedDays))
        // Made by the store itself, since the server does not look into its folder again at once.
        case .rclone: break
        }
        return name
    }

    /// Where the servers of a kind answer, and who one is there.
    func service(_ kind: S3Kind) throws -> (host: String, port: Int, credentials: S3Credentials) {
        let (host, port, id, key) =
            kind == .rclone
            ? (rclone.address, rclone.port, rclone.accessKey, rclone.secretKey)
            : (moto.address, moto.port, moto.accessKey, moto.secretKey)
        let secret = Secret(copying: Array(key.utf8).span)
        return (host, port, try #require(S3Credentials(keyID: id, secret: secret)))
    }
}

/// A store in a bucket of its own, behind a folder whose name has special characters.
final class S3Subject: ConformanceSubject {
    let kind: S3Kind
    let bucket: String
    let server: S3Server
    let place: StorePlace
    let clock = ManualClock(SystemClock().now())
    private let house: S3House

    /// - Parameters:
    ///   - port: another port than the server's own, for a proxy before it.
    ///   - bucket: one that is there, or is not; nil makes a new one.
    ///   - time: what the client believes it to be.
    init(
        _ kind: S3Kind,
        lockedDays: Int? = nil,
        port: Int? = nil,
        bucket: String? = nil,
        credentials: S3Credentials? = nil,
        time: any WallClock = SystemClock(),
        change: (inout S3Options) -> Void = { _ in }
    ) throws {
        self.kind = kind
        house = try S3House.shared.get()
        self.bucket = try bucket ?? house.bucket(kind, lockedDays: lockedDays)
        let service = try house.service(kind)
        place = try StorePlace(name: "s3-a", region: ServedPlace.region, url: "memory:///a")
        var options = S3Options()
        change(&options)
        server = S3Server(
            store: place.name,
            S3Address(
                host: service.host,
                port: port ?? service.port,
                bucket: self.bucket,
                folder: S3Subject.folder,
                style: .path
            ),
            exchange: try ServedPlace.client(host: service.host, port: port ?? service.port),
            credentials: credentials ?? service.credentials,
            clock: time,
            random: SeededRandom(seed: 5),
            options: options
        )
        if kind == .rclone, bucket == nil, credentials == nil, time is SystemClock {
            let grant = grant(S3Subject.founder, .write)
            try server.createBucket(at: place, grant: grant, clock: clock)
        }
    }

    func open(_ repository: RepositoryID, for access: ConformanceAccess) throws -> any Store {
        let action: Action =
            switch access {
            case .reading: .read
            case .removing: .remove
            case .writing: .write
            }
        let permission = try StorePermission(
            grant(repository, action),
            place: place,
            repository: repository,
            clock: clock
        )
        return RemoteStore(place: place, repository: repository, server: server, permission: permission)
    }

    func plant(_ name: String, in repository: RepositoryID) throws -> Bool {
        var answer: [UInt8] = []
        let key = server.key("\(repository.hex)/\(name)")
        _ = try server.client.send(S3Request("PUT", key), [1].span, into: &answer)
        return true
    }

    private func grant(_ repository: RepositoryID, _ action: Action) -> Grant {
        TestPolicy.grant(
            repository: repository,
            store: place.name,
            region: place.region,
            action: action,
            at: clock.now(),
            lifetimeSeconds: 86_400
        )
    }

    private static let founder: RepositoryID = {
        guard let id = RepositoryID(hex: String(repeating: "0", count: 32)) else {
            preconditionFailure("32 hex digits are an id")
        }
        return id
    }()

    private static let folder = ["a folder+plus", "ü#1"]
}
