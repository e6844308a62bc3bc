import Files
import Residency
import Sealing
import StoreConformance
import Stores
import Testing

@Suite("the policy's grant is the only way to a store")
struct StoreOpenerTests {
    private func open(_ subject: LocalSubject, _ place: StorePlace, _ repository: RepositoryID, _ grant: Grant) throws {
        _ = try StoreOpener.open(
            place,
            repository: repository,
            grant: grant,
            identity: subject.identity,
            clock: subject.clock
        )
    }

    private func isMismatch(_ kind: StoreError.Kind?) -> Bool {
        if case .grantMismatch = kind { true } else { false }
    }

    @Test("N3: a grant opens the repository and the place that it names, and no other")
    func otherPlace() throws {
        let subject = try LocalSubject()
        let grant = try Grants.decided(for: Fixture.repository, place: subject.place, for: .writing)
        try open(subject, subject.place, Fixture.repository, grant)
        let other = try Fixture.place(subject.folder, name: "hel1-b")
        #expect(isMismatch(refusal { try open(subject, other, Fixture.repository, grant) }))
        #expect(isMismatch(refusal { try open(subject, subject.place, Fixture.repository("22"), grant) }))
        let moved = try Fixture.place(subject.folder, region: "hetzner-fsn1")
        #expect(isMismatch(refusal { try open(subject, moved, Fixture.repository, grant) }))
        let shelf = try MemoryShelf(
            StorePlace(name: "hel1-b", region: "hetzner-hel1", url: "memory:///b"),
            operatorKey: Fixture.operatorKey,
            random: Fixture.random,
            created: Fixture.start
        )
        #expect(
            isMismatch(
                refusal {
                    _ = try StoreOpener.open(shelf, repository: Fixture.repository, grant: grant, clock: subject.clock)
                }
            )
        )
    }

    @Test("I1: a grant that has ended opens nothing, and ends the writing of what it opened")
    func expiry() throws {
        let subject = try LocalSubject()
        let grant = try Grants.decided(for: Fixture.repository, place: subject.place, for: .writing)
        let store = try StoreOpener.open(
            subject.place,
            repository: Fixture.repository,
            grant: grant,
            identity: subject.identity,
            clock: subject.clock
        )
        try store.create(.head(1), [1].span)
        subject.clock.set(grant.expires)
        #expect(refusal { try open(subject, subject.place, Fixture.repository, grant) } == .grantExpired(grant.expires))
        #expect(refusal { try store.create(.head(2), [1].span) } == .grantExpired(grant.expires))
        #expect(try store.list(.head).map(\.name) == [.head(1)])
        try store.delete(.head(1))
        #expect(try store.list(.head).isEmpty)
    }

    @Test("opening for writing leaves nothing behind in the store's folder")
    func noTraces() throws {
        let subject = try LocalSubject()
        _ = try subject.open(Fixture.repository, for: .writing)
        #expect(try FileSystem.readDirectory(subject.folder).map(\.name) == ["store.json"])
    }
}

@Suite("objects in a folder")
struct LocalStoreTests {
    @Test("an object that a dead writer left unfinished is a stray, and is swept up; a living one's is not")
    func unfinished() throws {
        let subject = try LocalSubject()
        let store = try subject.open(Fixture.repository, for: .writing)
        try store.create(.head(1), [1].span)
        let living = subject.folder.appending(Fixture.repository.hex).appending("tmp-00000000000000aa")
        let lock = try FileLock.acquire(living)
        #expect(lock != nil)
        _ = try subject.plant("tmp-00000000000000bb", in: Fixture.repository)
        #expect(try store.strays().map(\.path) == ["tmp-00000000000000aa", "tmp-00000000000000bb"])
        #expect(try store.removeUnfinished() == 1)
        #expect(try store.strays().map(\.path) == ["tmp-00000000000000aa"])
        withExtendedLifetime(lock) {}
        #expect(try store.list(.head).count == 1)
    }

    @Test("a link planted in a repository is neither followed nor written through")
    func plantedLinks() throws {
        let subject = try LocalSubject()
        let outside = try LocalSubject()
        try AtomicFile.create(outside.folder.appending("secret"), [9, 9].span)
        let root = subject.folder.appending(Fixture.repository.hex)
        try FileSystem.makeDirectories(root.appending("heads"))
        try FileSystem.makeSymbolicLink(
            root.appending("heads/0000000000000001"),
            to: outside.folder.appending("secret")
        )
        try FileSystem.makeSymbolicLink(root.appending("packs"), to: outside.folder)
        let store = try subject.open(Fixture.repository, for: .writing)
        #expect(refusal { _ = try store.read(.head(1), maximumBytes: 10) } != nil)
        #expect(refusal { try store.create(.head(1), [1].span) } == .alreadyExists)
        #expect(refusal { try store.create(.pack(SHA256.hash([1].span)), [1].span) } != nil)
        #expect(try store.list(.head).isEmpty)
        #expect(try store.strays().map(\.path) == ["heads/0000000000000001", "packs"])
        #expect(try FileSystem.readDirectory(outside.folder).map(\.name) == ["secret", "store.json"])
    }

    @Test("a repository's folder that was removed under an open store comes back with the next object")
    func removedFolder() throws {
        let subject = try LocalSubject()
        let store = try subject.open(Fixture.repository, for: .writing)
        try store.create(.pack(SHA256.hash([1].span)), [1].span)
        try FileSystem.removeTree(subject.folder.appending(Fixture.repository.hex))
        #expect(try store.list(.pack).isEmpty)
        try store.create(.pack(SHA256.hash([1].span)), [1].span)
        #expect(try store.list(.pack).count == 1)
    }

    @Test("objects and folders are for their owner's eyes only")
    func modes() throws {
        let subject = try LocalSubject()
        let store = try subject.open(Fixture.repository, for: .writing)
        try store.create(.head(1), [1].span)
        let root = subject.folder.appending(Fixture.repository.hex)
        #expect(try FileSystem.status(root)?.mode == 0o700)
        #expect(try FileSystem.status(root.appending("heads"))?.mode == 0o700)
        #expect(try FileSystem.status(root.appending("heads/0000000000000001"))?.mode == 0o600)
    }

    @Test("a full disk is told apart from every other error")
    func noSpace() {
        let full = FileError(operation: "write to", path: "/x", cause: .system(28))
        #expect(refusal { throw StoreError(full, store: "a") } == .noSpace)
    }

    @Test("I8: an error names store, object and remedy, and no folder")
    func errors() throws {
        let subject = try LocalSubject()
        let store = try subject.open(Fixture.repository, for: .reading)
        do {
            _ = try store.read(.head(3), maximumBytes: 1)
            Issue.record("an object was found")
        } catch {
            #expect(error.message == "Object heads/0000000000000003 in store 'hel1-a' does not exist")
            #expect(!error.remedy.isEmpty && error.code == "object-not-found")
        }
        let full = FileError(operation: "save", path: "/srv/secret/x", cause: .system(5))
        let message = StoreError(full, store: "a").message
        #expect(message == "Store 'a': save failed: the disk reports an error")
    }
}
