internal import Residency

extension ConfigurationReader {
    static let processingKeys = ["provider", "contact", "representative", "officer", "purposes"]
    /// Characters in one text of a record.
    static let processingLength = 500

    /// What the record of processing says about the provider, and why data is processed.
    func processing(_ value: YAMLValue) -> Configuration.ProcessingEntry? {
        guard let fields = value.mapping(keys: Self.processingKeys, of: "processing section") else { return nil }
        func text(_ key: String) -> String? { fields.optional(key)?.string(maximumLength: Self.processingLength) }
        var purposes: [DatasetClass: String] = [:]
        let classes = DatasetClass.ofData.map(\.rawValue)
        if let section = fields.optional("purposes")?.mapping(keys: classes, of: "purposes section") {
            for datasetClass in DatasetClass.ofData {
                purposes[datasetClass] = section.optional(datasetClass.rawValue)?
                    .string(maximumLength: Self.processingLength)
            }
        }
        return Configuration.ProcessingEntry(
            provider: text("provider"),
            contact: text("contact"),
            representative: text("representative"),
            officer: text("officer"),
            purposes: purposes
        )
    }
}

extension Configuration {
    /// What the configuration says for the record of processing; what is nil is not stated.
    struct ProcessingEntry: Sendable {
        /// The provider's name and address.
        var provider: String?
        /// How the provider is reached.
        var contact: String?
        /// The provider's representative in the Union.
        var representative: String?
        /// The data protection officer.
        var officer: String?
        /// Why data of a class is processed.
        var purposes: [DatasetClass: String] = [:]
    }
}
