internal import Capture
internal import Erasure
internal import Sealing

extension Configuration {
    /// Whether anybody can say whose a dataset's data is.
    func map(of dataset: String) -> DatasetMap {
        guard let template = self.dataset(dataset) else { return .missing("the configuration does not have it") }
        guard !template.scopes.isEmpty, let scopes = try? ScopeTemplates(template.scopes) else {
            return .missing("it has no `scopes:`")
        }
        return scopes.labelTypes.subjects.isEmpty ? .nobody : .persons
    }

    /// What is said beforehand of each dataset in which nobody can be erased.
    var unmapped: [(dataset: String, sentence: String)] {
        datasets.compactMap { template in
            guard case .missing(let reason) = map(of: template.name) else { return nil }
            return (
                template.name,
                "Nobody can say whose the data of dataset '\(template.name)' is: \(reason). No person can be erased from it, "
                    + "and no certificate about a person says 'complete' while it has snapshots."
            )
        }
    }

    /// What to do about such a dataset.
    static let remedyForUnmapped =
        "Write `scopes:` such as ['users/{subject}/**'], or ['**'] if nothing in it is about a person."
}

extension Output {
    /// Warns of each dataset in which nobody can be erased.
    func warnOfUnmapped(_ configuration: Configuration) {
        for (dataset, sentence) in configuration.unmapped {
            warn("not-mapped", sentence + " " + Configuration.remedyForUnmapped, fields: ["dataset": .string(dataset)])
        }
    }
}
