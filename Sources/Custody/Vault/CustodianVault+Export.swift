internal import Ledger
internal import Sealing

extension CustodianVault {
    /// Hands the keys to another custodian, sealed to its offer.
    ///
    /// The ledger must declare it already, durably here: from then on it is a party to every erasure.
    /// - Throws: ``CustodyError`` with `joinRefused`, `notCaughtUp`, `stopped` or `destroyed`.
    package func exportTree(to offer: JoinOffer) throws -> TreeExport {
        try requireServing()
        guard offer.repository == repository else {
            throw CustodyError(.joinRefused, "the offer is for repository \(offer.repository)")
        }
        return try folder.locked {
            let ledger = try currentLedger()
            try Custodian.requireCustodian(offer.party, offer.signed.key, in: ledger)
            try Custodian.requireCustodian(custodian.partyID, custodian.identity.publicKey, in: ledger)
            let table = try folder.load(random: custodian.random).table
            let contents = TreeContents(
                labelKey: try table.secret(at: TableLayout.labelKey, repository: repository),
                rootSeed: try table.secret(at: TableLayout.rootSeed, repository: repository),
                shards: try (0..<TableLayout.shardCount).map { try folder.nodes(ofShard: $0, in: table) },
                head: table.head
            )
            var plain = contents.encode()
            defer { plain.cleanse() }
            let key = AgreementKey.generate(from: AnyRandom(custodian.random))
            let donor = custodian.identity
            let info = TreeExport.info(repository: repository, offer: offer.digest, donor: donor.publicKey)
            let shared = try key.sharedSecret(with: offer.agreement, info: info.span)
            var sealed: [UInt8] = []
            var cipher = AuthenticatedCipher()
            let nonce = custodian.random.bytes(12)
            shared.withBytes { key in
                cipher.seal(
                    plain.span,
                    key: key,
                    nonce: nonce.span,
                    associatedData: info.span,
                    appendTo: &sealed
                )
            }
            return TreeExport(
                repository: repository,
                donor: custodian.partyID,
                offer: offer.digest,
                agreement: key.publicBytes,
                sealed: sealed,
                with: donor
            )
        }
    }
}
