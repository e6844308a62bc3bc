package import Sealing

/// Everything that decisions about one tenant rest on, as it is signed and kept in each repository's ledger.
///
/// With it a restore can be decided without the catalog and without the files that the policy was read from.
package struct PolicyInputs: Sendable {
    /// The tenant.
    package let tenant: TenantInputs
    /// The dataset's name in the configuration.
    package let dataset: String
    /// The kind of data that it holds.
    package let datasetClass: DatasetClass
    /// The policy in force.
    package let policy: PolicySet
    /// What the policy's names mean.
    package let registry: RegionRegistry

    /// Inputs from their parts.
    package init(
        tenant: TenantInputs,
        dataset: String,
        datasetClass: DatasetClass,
        policy: PolicySet,
        registry: RegionRegistry
    ) {
        self.tenant = tenant
        self.dataset = dataset
        self.datasetClass = datasetClass
        self.policy = policy
        self.registry = registry
    }

    /// The signed form.
    ///
    /// It holds the tenant's name, labels and references, and the dataset's name; no key, path or person.
    package var json: JSONValue {
        .object([
            "format": .integer(1),
            "tenant": tenant.json,
            "dataset": .object(["name": .string(dataset), "class": .string(datasetClass.rawValue)]),
            "policy": policy.signedForm,
            "policyDigest": .string(policy.digest.hex),
            "registry": registry.signedForm,
            "registryDigest": .string(registry.digest.hex),
        ])
    }

    /// Reads the signed form.
    /// - Throws: `PolicyInputsError` when it is none, or its parts do not have the digests that it states.
    package init(json: JSONValue) throws(PolicyInputsError) {
        guard json["format"]?.integerValue == 1 else { throw PolicyInputsError("their format is not 1") }
        guard let registry = json["registry"].flatMap({ RegionRegistry(signedForm: $0) }),
            json["registryDigest"]?.stringValue == registry.digest.hex
        else { throw PolicyInputsError("the regions are malformed, or not those of the stated digest") }
        guard let policy = json["policy"].flatMap({ PolicySet(signedForm: $0, registry: registry) }),
            json["policyDigest"]?.stringValue == policy.digest.hex
        else { throw PolicyInputsError("the policy is malformed, or not that of the stated digest") }
        guard let tenant = json["tenant"].flatMap({ TenantInputs(json: $0) }) else {
            throw PolicyInputsError("the tenant is malformed")
        }
        guard let dataset = json["dataset"], dataset.objectValue?.count == 2,
            let name = dataset["name"]?.stringValue,
            let datasetClass = dataset["class"]?.stringValue.flatMap(DatasetClass.init(rawValue:))
        else { throw PolicyInputsError("the dataset is malformed") }
        self.init(tenant: tenant, dataset: name, datasetClass: datasetClass, policy: policy, registry: registry)
    }
}

/// Policy inputs that cannot be decided from.
package struct PolicyInputsError: ExplainedError, Hashable {
    /// A stable name.
    package var code: String { "bad-policy-inputs" }
    /// What is wrong.
    package let message: String
    /// What to do.
    package var remedy: String {
        "Nothing can be decided from them, so nothing is allowed. Use another copy of the ledger, or apply the policy again."
    }

    init(_ problem: String) { message = "The policy inputs cannot be used: \(problem)." }
}
