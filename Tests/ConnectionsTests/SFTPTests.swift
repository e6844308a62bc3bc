import Connections
import Foundation
import Residency
import Sealing
import ServerHarness
import Testing

@Suite("SFTP, on OpenSSH's server", .serialized)
struct SFTPTests {
    let house: SSHHouse

    init() throws { house = try SSHHouse() }

    @Test("what is sent arrives under its last name, in folders that were missing, for its owner alone")
    func sends() throws {
        let client = try house.client()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let rename = SFTPCommand.rename("\(house.top)/a/b/tmp", to: "\(house.top)/a/b/with \"quotes\" and \\")
        try house.ask(client, .upload(afterwards: [rename]), "a/b/tmp", sending: bytes)
        let file = house.server.data.appending(path: "a/b/with \"quotes\" and \\")
        #expect(try Data(contentsOf: file) == Data(bytes))
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let folder = try FileManager.default.attributesOfItem(atPath: "\(house.top)/a")
        #expect(folder[.posixPermissions] as? Int == 0o700)
        #expect(try house.ask(client, .download(range: nil), "a/b/with \"quotes\" and \\").bytes == bytes)
        #expect(client.contacts.map(\.description) == [SSHHouse.address])
        let connections = try house.proxy.counts().connections
        #expect(connections == 1)
    }

    @Test("a name that is taken is not renamed onto, and the bytes there stay")
    func renames() throws {
        let client = try house.client()
        try house.ask(client, .upload(afterwards: []), "file", sending: [1])
        let kind = house.failure { () throws(NetworkError) in
            let rename = SFTPCommand.rename("\(house.top)/tmp", to: "\(house.top)/file")
            try house.ask(client, .upload(afterwards: [rename]), "tmp", sending: [2])
        }
        guard case .refusedByServer = kind else {
            Issue.record("it ended with \(kind as Any)")
            return
        }
        #expect(try house.ask(client, .download(range: nil), "file").bytes == [1])
    }

    @Test("sizes are told, that of an empty file by its bytes")
    func sizes() throws {
        let client = try house.client()
        try house.ask(client, .upload(afterwards: []), "file", sending: [UInt8](repeating: 1, count: 70_000))
        try house.ask(client, .upload(afterwards: []), "empty")
        #expect(try house.ask(client, .size, "file").size == 70_000)
        #expect(try house.ask(client, .size, "empty").size == nil)
        #expect(try house.ask(client, .download(range: nil), "empty", maximumBytes: 0).bytes == [])
        #expect(house.failure { () throws(NetworkError) in try house.ask(client, .size, "none") } == .noSuchFile)
        #expect(try house.proxy.counts().down < 60_000, "the file was read")
    }

    @Test("parts are read, as far as the file has them")
    func ranges() throws {
        let client = try house.client()
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        try house.ask(client, .upload(afterwards: []), "file", sending: bytes)
        for (first, end) in [(0, 1), (999, 1000), (10, 500), (0, 1000), (900, 1100)] {
            let found = try house.ask(client, .download(range: UInt64(first)..<UInt64(end)), "file").bytes
            #expect(found == Array(bytes[first..<min(end, 1000)]))
        }
        let behind = house.failure { () throws(NetworkError) in
            try house.ask(client, .download(range: 1001..<1002), "file")
        }
        #expect(behind == .pastEnd)
        let large = house.failure { () throws(NetworkError) in
            try house.ask(client, .download(range: nil), "file", maximumBytes: 999)
        }
        #expect(large == .tooLarge(limit: 999))
        let listing = house.failure { () throws(NetworkError) in try house.ask(client, .list, maximumBytes: 100) }
        #expect(listing == .tooLarge(limit: 100))
    }

    @Test("commands run in their order, until one fails")
    func commands() throws {
        let client = try house.client()
        let folder = "\(house.top)/folder"
        try house.ask(client, .commands([.makeFolder(folder), .makeFolder(folder)]))
        try house.ask(client, .upload(afterwards: []), "folder/file", sending: [1])
        let kind = house.failure { () throws(NetworkError) in
            try house.ask(client, .commands([.remove("\(folder)/none"), .remove("\(folder)/file")]))
        }
        guard case .refusedByServer = kind else {
            Issue.record("it ended with \(kind as Any)")
            return
        }
        #expect(FileManager.default.fileExists(atPath: "\(folder)/file"))
        try house.ask(client, .commands([.remove("\(folder)/file"), .removeFolder(folder)]))
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test("L2: a host key that is not pinned is refused, and said what it is")
    func hostKey() throws {
        for pins in [[], [String(house.server.hostKey.reversed())]] {
            let client = try house.client(hostKeys: pins)
            let kind = house.failure { () throws(NetworkError) in try house.ask(client, .list) }
            #expect(kind == .hostKey(found: house.server.hostKey))
        }
        let error = NetworkError(host: "h", region: "r", kind: .hostKey(found: house.server.hostKey))
        #expect(error.isRefusal && error.remedy.contains("host-keys"))
    }

    @Test("a key, a password and a file that are not the right ones let nobody in")
    func credentials() throws {
        let client = try house.client()
        let logins = [
            house.login(key: house.server.strangersKeyFile), house.login(key: URL(filePath: "/nowhere/key")),
            SFTPLogin(user: house.server.user, proof: .password(Secret(copying: Array("wrong".utf8).span))),
            SFTPLogin(user: "nobody-of-that-name", proof: house.login.proof),
        ]
        for login in logins {
            let kind = house.failure { () throws(NetworkError) in try house.ask(client, .list, login: login) }
            #expect(kind == .authentication)
        }
        try house.ask(client, .list)
    }

    @Test("a connection that is cut, reset or garbled may work in a moment")
    func interrupted() throws {
        let bytes = [UInt8](repeating: 1, count: 200_000)
        try Data(bytes).write(to: house.server.data.appending(path: "file"))
        let faults: [(String, Fault)] = [
            ("greeting", .cut(.down, after: 10)), ("keys", .reset(.down, after: 1_000)),
            ("middle", .cut(.down, after: 50_000)), ("garbled", .wrongByte(.down, at: 50_000)),
        ]
        for (name, fault) in faults {
            let client = try house.client()
            try house.proxy.add(fault.times(1))
            do {
                try house.ask(client, .download(range: nil), "file")
                Issue.record("\(name): nothing was noticed")
            } catch {
                #expect(error.isPassing, "\(error)")
            }
            try house.proxy.clear()
            #expect(try house.ask(client, .download(range: nil), "file").bytes == bytes)
        }
    }

    @Test("a server that says nothing more is given up after its time, whatever it was doing")
    func silence() throws {
        let client = try house.client(silenceSeconds: 2)
        try house.ask(client, .upload(afterwards: []), "file", sending: [UInt8](repeating: 1, count: 200_000))
        let actions: [SFTPRequest.Action] = [
            .list, .size, .commands([.makeFolder("\(house.top)/folder")]), .download(range: nil),
            .upload(afterwards: [.rename("\(house.top)/file", to: "\(house.top)/other")]),
        ]
        for action in actions {
            try house.ask(client, .size, "file")
            try house.proxy.add(.stall(.down, after: 0).times(1))
            let kind = house.failure { () throws(NetworkError) in try house.ask(client, action, "file") }
            #expect(kind == .silence(seconds: 2))
            try house.proxy.clear()
        }
    }

    @Test("no more connections are made than the server permits, however many ask")
    func connections() async throws {
        let client = try house.client(limits: EndpointLimits(connections: 2))
        try house.ask(client, .upload(afterwards: []), "file", sending: [1])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask { [house] in try house.ask(client, .download(range: nil), "file") }
            }
            try await group.waitForAll()
        }
        #expect(try house.proxy.counts().connections <= 2)
    }
}
