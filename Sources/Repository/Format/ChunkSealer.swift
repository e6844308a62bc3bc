package import Custody
package import Ledger
package import Sealing

/// Where the plaintext of a chunk comes from, and under which scope's keys it lies.
package struct ScopeKeys: Sendable {
    /// The scope.
    package let path: ScopePath
    /// Its leaf's keys.
    package let leaf: LeafKeys

    /// A scope with its keys.
    package init(path: ScopePath, leaf: LeafKeys) {
        self.path = path
        self.leaf = leaf
    }

    /// The id that a chunk with this content has in this scope.
    package func chunkID(_ plaintext: Span<UInt8>) -> Digest {
        leaf.withIDKey { HMAC.sha256(key: $0, plaintext) }
    }
}

/// Seals and opens chunks, one per thread: contexts and buffers are reused.
package struct ChunkSealer: ~Copyable {
    private let repository: RepositoryID
    private var cipher = AuthenticatedCipher()
    private var compressor = Compressor()
    /// For compressed plaintext.
    private var packed: [UInt8] = []

    /// A sealer for one repository's chunks.
    package init(repository: RepositoryID) {
        self.repository = repository
    }

    /// Compresses and seals a chunk and appends the sealed bytes to `output`.
    package mutating func seal(
        _ plaintext: Span<UInt8>,
        id: Digest,
        kind: ChunkKind,
        keys: ScopeKeys,
        random: any RandomSource,
        appendTo output: inout [UInt8]
    ) -> Compression {
        var packed: [UInt8] = []
        swap(&packed, &self.packed)
        defer { swap(&packed, &self.packed) }
        let compression = compressor.compress(plaintext, into: &packed)
        let bound = associatedData(path: keys.path, kind: kind, id: id, compression: compression)
        let nonce = random.bytes(12)
        key(id: id, kind: kind, keys: keys).withBytes { key in
            switch compression {
            case .none:
                cipher.seal(plaintext, key: key, nonce: nonce.span, associatedData: bound.span, appendTo: &output)
            case .zstandard:
                cipher.seal(packed.span, key: key, nonce: nonce.span, associatedData: bound.span, appendTo: &output)
            }
        }
        return compression
    }

    /// Opens a sealed chunk and puts its plaintext into `output`, replacing what was there.
    /// - Throws: ``RepositoryError`` of kind `damaged` when anything about the chunk is not as it was sealed.
    package mutating func open(
        _ sealed: Span<UInt8>,
        as chunk: ChunkDescription,
        keys: ScopeKeys,
        into output: inout [UInt8]
    ) throws {
        output.removeAll(keepingCapacity: true)
        let plainCount = Int(chunk.plainLength)
        switch chunk.compression {
        case .none:
            try unseal(sealed, as: chunk, keys: keys, into: &output)
        case .zstandard:
            var packed: [UInt8] = []
            swap(&packed, &self.packed)
            defer { swap(&packed, &self.packed) }
            packed.removeAll(keepingCapacity: true)
            try unseal(sealed, as: chunk, keys: keys, into: &packed)
            guard compressor.decompress(packed.span, plainCount: plainCount, appendTo: &output) else {
                throw damaged(chunk, "its compressed content is not whole")
            }
        }
        guard output.count == plainCount, keys.chunkID(output.span) == chunk.id else {
            throw damaged(chunk, "its content is not the one its id stands for")
        }
    }

    private mutating func unseal(
        _ sealed: Span<UInt8>,
        as chunk: ChunkDescription,
        keys: ScopeKeys,
        into output: inout [UInt8]
    ) throws {
        let bound = associatedData(path: keys.path, kind: chunk.kind, id: chunk.id, compression: chunk.compression)
        do {
            try key(id: chunk.id, kind: chunk.kind, keys: keys).withBytes { key in
                try cipher.open(sealed, key: key, associatedData: bound.span, appendTo: &output)
            }
        } catch {
            throw damaged(chunk, "it cannot be opened with its scope's key")
        }
    }

    private func damaged(_ chunk: ChunkDescription, _ detail: String) -> RepositoryError {
        RepositoryError(
            .damaged,
            "chunk \(chunk.id) is damaged: \(detail)",
            remedy: "Restore from another replica, and run `landfast check --read-data` on this one."
        )
    }

    /// What a chunk is bound to: sealed bytes open nowhere else and as nothing else.
    private func associatedData(path: ScopePath, kind: ChunkKind, id: Digest, compression: Compression) -> [UInt8] {
        var data: [UInt8] = []
        data.reserveCapacity(96)
        data.append(contentsOf: FormatText.version)
        data.append(contentsOf: repository.bytes)
        path.append(to: &data)
        data.append(kind.rawValue)
        id.append(to: &data)
        data.append(compression.rawValue)
        return data
    }

    /// The chunk's own key.
    private func key(id: Digest, kind: ChunkKind, keys: ScopeKeys) -> Secret {
        var information: [UInt8] = []
        information.reserveCapacity(64)
        information.append(contentsOf: FormatText.chunk)
        id.append(to: &information)
        information.append(kind.rawValue)
        let salt = FormatText.empty
        return Secret(count: 32) { key in
            keys.leaf.withSealingKey { sealingKey in
                HKDF.derive(key: sealingKey, salt: salt.span, info: information.span, into: &key)
            }
        }
    }
}
