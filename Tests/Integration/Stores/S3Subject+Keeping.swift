import Sealing
import StoreConformance

@testable import Stores

extension S3Subject {
    func hide(_ name: ObjectName, in repository: RepositoryID) throws -> Bool {
        guard kind == .motoVersioned || kind == .motoLocking else { return false }
        try send("DELETE", name, repository)
        return true
    }

    /// A legal hold: it ends with the test, whatever the clock says.
    func lock(_ name: ObjectName, in repository: RepositoryID) throws -> ObjectLock? {
        guard kind == .motoLocking else { return nil }
        let hold = Array("<LegalHold><Status>ON</Status></LegalHold>".utf8)
        try send("PUT", name, repository, query: [(name: "legal-hold", value: "")], hold)
        return ObjectLock(until: nil, isHold: true)
    }

    /// Asks the server itself, past the store.
    private func send(
        _ method: String,
        _ name: ObjectName,
        _ repository: RepositoryID,
        query: [(name: String, value: String)] = [],
        _ body: [UInt8] = []
    ) throws {
        var answer: [UInt8] = []
        let request = S3Request(method, server.key("\(repository.hex)/\(name)"), query: query)
        _ = try server.client.send(request, body.span, into: &answer)
    }
}
