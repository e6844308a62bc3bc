internal import Residency
internal import Sealing

extension ConfigurationSchema {
    /// What the record of processing says about the provider.
    static var processing: JSONValue {
        object(
            "What the record of processing activities says about the provider; what is left out is 'not stated'.",
            [
                "provider": text("The provider's name and address."),
                "contact": text("How the provider is reached."),
                "representative": text("The provider's representative in the Union."),
                "officer": text("The data protection officer."),
                "purposes": object(
                    "Why data is processed, for each class.",
                    Dictionary(
                        uniqueKeysWithValues: DatasetClass.ofData.map { ($0.rawValue, text("Why, in a sentence.")) }
                    ),
                    required: []
                ),
            ],
            required: []
        )
    }
}
