package import Sealing

/// One customer account.
package struct TenantRecord: Hashable, Sendable {
    /// A recorded agreement that data may leave the home country.
    package struct Agreement: Hashable, Sendable {
        /// Where the agreement is filed.
        package let reference: String
        /// The country that data may go to, as ISO 3166 letters.
        package let leavesTo: String
        /// From when on it no longer counts; nil: until revoked.
        package let expires: Timestamp?

        /// An agreement from its parts.
        package init(reference: String, leavesTo: String, expires: Timestamp?) {
            self.reference = reference
            self.leavesTo = leavesTo
            self.expires = expires
        }
    }

    /// 32 random hex digits.
    package let id: String
    /// The account's name, unique here.
    package let name: String
    /// The region that the customer chose.
    package let homeRegion: String
    /// What policies select by.
    package let labels: [String: String]
    /// Agreements about leaving the home country.
    package let agreements: [Agreement]
    /// When the tenant was added.
    package let created: Timestamp

    /// A tenant from its parts.
    package init(
        id: String,
        name: String,
        homeRegion: String,
        labels: [String: String],
        agreements: [Agreement],
        created: Timestamp
    ) {
        self.id = id
        self.name = name
        self.homeRegion = homeRegion
        self.labels = labels
        self.agreements = agreements
        self.created = created
    }
}

/// One dataset of a tenant, and the repository that holds its backups.
package struct DatasetRecord: Hashable, Sendable {
    /// How far the repository's setting up has come.
    package enum State: String, Hashable, Sendable {
        /// Founded, but not every custodian and replica has joined.
        case placing
        /// Every custodian and replica that the policy asked for has joined.
        case ready
    }

    /// The tenant's id.
    package let tenant: String
    /// The dataset's name, unique within the tenant.
    package let name: String
    /// The dataset's class, such as `attachments`.
    package let datasetClass: String
    /// Where its backups are.
    package let repository: RepositoryID
    /// How far setting up has come.
    package let state: State
    /// When the repository was founded.
    package let created: Timestamp

    /// A dataset from its parts.
    package init(
        tenant: String,
        name: String,
        datasetClass: String,
        repository: RepositoryID,
        state: State,
        created: Timestamp
    ) {
        self.tenant = tenant
        self.name = name
        self.datasetClass = datasetClass
        self.repository = repository
        self.state = state
        self.created = created
    }
}
