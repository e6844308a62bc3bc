internal import Sealing

/// JSON schemas (draft-07) of the files that this target reads, for editors and other tools.
///
/// They say which keys there are and what form values have. What values mean together only `policy check` can tell.
package enum ResidencySchema: String, CaseIterable, Sendable {
    /// Policies and profiles.
    case policy
    /// Cases that a policy must decide as expected.
    case policyTest = "policy-test"
    /// Regions, subprocessors, jurisdictions, adequacy decisions.
    case regions

    /// The file's name in `Policies/schema`.
    package var fileName: String { "\(rawValue).schema.json" }

    /// The schema, as it is printed.
    package var text: String {
        switch self {
        case .policy: PolicySchema.file.document(title: "A Landfast policy or profile").indented()
        case .policyTest: PolicyTestSchema.file.document(title: "Landfast policy test cases").indented()
        case .regions: RegionSchema.file.document(title: "Landfast regions and subprocessors").indented()
        }
    }
}
