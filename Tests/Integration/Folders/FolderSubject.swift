import Foundation
import Residency
import Sealing
import StoreConformance
import TestSupport

@testable import Stores

/// A store in a server's folder.
struct FolderSubject: ConformanceSubject {
    let house: FolderHouse
    let place: StorePlace
    let server: any ObjectServer

    init(_ house: FolderHouse) throws {
        self.house = house
        server = try house.server()
        place = try StorePlace(name: "box", region: "hetzner-hel1", url: "memory:///box")
    }

    func open(_ repository: RepositoryID, for access: ConformanceAccess) throws -> any Store {
        let action: Action =
            switch access {
            case .reading: .read
            case .removing: .remove
            case .writing: .write
            }
        let clock = ManualClock(FolderHouse.start)
        let grant = TestPolicy.grant(
            repository: repository,
            store: place.name,
            region: place.region,
            action: action,
            at: clock.now(),
            lifetimeSeconds: 86_400
        )
        let permission = try StorePermission(grant, place: place, repository: repository, clock: clock)
        return RemoteStore(place: place, repository: repository, server: server, permission: permission)
    }

    func abandon(_ name: ObjectName, in repository: RepositoryID) throws -> Bool {
        let begun = FolderHouse.start.adding(seconds: -2 * TemporaryName.lifetimeSeconds)
        let path = FolderPath.sibling(of: name.description, TemporaryName.make(begun, SystemRandom()))
        return try plant(path, in: repository)
    }

    func plant(_ name: String, in repository: RepositoryID) throws -> Bool {
        let file = house.data.appending(path: "\(repository.hex)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data([1]).write(to: file)
        return true
    }
}
