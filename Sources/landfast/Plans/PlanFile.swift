internal import Catalog
internal import Files
internal import Sealing

/// A plan in a file: what was agreed to, to be carried out exactly or not at all.
struct PlanFile {
    /// The plan's digest.
    let digest: Digest
    /// The policy and the regions that it carries out.
    let policy: Digest
    let registry: Digest
    /// What it gives up.
    let loss: AcceptedLoss
    /// The steps of each repository, as the plan names them, by the repository's id.
    let steps: [String: Set<JSONValue>]

    static let maximumBytes = 64 << 20

    /// Saves a plan.
    static func write(_ plan: ResidencyPlan, to path: String) throws {
        let file = try WorkingFolder.absolute(path)
        do {
            try AtomicFile.create(file, plan.document.canonicalBytes().span, mode: 0o600)
        } catch {
            guard error.code == "file-exists" else { throw error }
            throw CommandError(
                "file-exists",
                "There is a file at \(Table.printable(path)) already.",
                remedy: "Name another file, or remove that one.",
                status: .usage
            )
        }
    }

    /// Reads a saved plan.
    init(_ path: String) throws {
        let bytes = try AtomicFile.read(WorkingFolder.absolute(path), maximumBytes: Self.maximumBytes)
        guard let document = try? JSONValue.parseCanonical(bytes.span, maximumBytes: Self.maximumBytes),
            document["format"]?.integerValue == 1,
            let digest = document["digest"]?.stringValue.flatMap({ Digest(hex: $0) }),
            let policy = document["policy_digest"]?.stringValue.flatMap({ Digest(hex: $0) }),
            let registry = document["registry_digest"]?.stringValue.flatMap({ Digest(hex: $0) }),
            let lost = document["lost"]?.arrayValue?.compactMap(\.stringValue),
            let acceptsLoss = document["accepts_loss"]?.boolValue,
            let datasets = document["datasets"]?.arrayValue
        else {
            throw CommandError(
                "bad-plan",
                "\(Table.printable(path)) is no plan that `landfast policy plan --out` saved.",
                remedy: "Make a new one with `landfast policy plan --out FILE`."
            )
        }
        self.digest = digest
        self.policy = policy
        self.registry = registry
        loss = AcceptedLoss(parties: lost, heads: acceptsLoss)
        var steps: [String: Set<JSONValue>] = [:]
        for dataset in datasets {
            guard let repository = dataset["repository"]?.stringValue else { continue }
            steps[repository] = Set((dataset["steps"]?.arrayValue ?? []).map(Self.identity))
        }
        self.steps = steps
    }

    /// A step without what explains it.
    private static func identity(_ step: JSONValue) -> JSONValue {
        let names = ["action", "party", "region", "from", "to"]
        return .object((step.objectValue ?? [:]).filter { names.contains($0.key) })
    }

    /// Refuses a plan that the world has moved away from; one that was begun and interrupted may have less left to do.
    func requireFresh(_ present: ResidencyPlan, wasBegun: Bool) throws {
        guard present.digest != digest else { return }
        let others = present.datasets.flatMap { dataset in
            dataset.steps.filter { !(steps[dataset.dataset.repository.hex] ?? []).contains($0.step.json) }
                .map { "  \(dataset.name): \($0.summary(dataset.transfers, tombstones: dataset.tombstones))" }
        }
        if wasBegun && others.isEmpty && present.policy == policy && present.registry == registry { return }
        throw CommandError(
            "stale-plan",
            "The policy, the inventory or a ledger has changed since the plan was saved. Nothing was changed.",
            remedy: "Make a new plan with `landfast policy plan --out FILE`, look at it, and apply that.",
            details: ["saved": .string(digest.hex), "present": .string(present.digest.hex)],
            lines: others.isEmpty ? [] : ["What it does not have:"] + others
        )
    }
}
