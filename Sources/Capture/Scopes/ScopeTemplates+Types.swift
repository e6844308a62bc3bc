extension ScopeTemplates {
    /// The types that labels can have which these templates make.
    package struct LabelTypes: Hashable, Sendable {
        /// Of persons.
        package var subjects: Set<String> = []
        /// Of persons' objects.
        package var objects: Set<String> = []

        /// None.
        package init() {}

        /// Adds what other templates make.
        package mutating func merge(_ other: LabelTypes) {
            subjects.formUnion(other.subjects)
            objects.formUnion(other.objects)
        }
    }

    /// The types of the labels that these templates make.
    package var labelTypes: LabelTypes {
        var types = LabelTypes()
        for template in templates {
            var hasSubject = false
            for component in template.components {
                guard case .placeholder(let role, let type, _, _) = component else { continue }
                // An object that lies in nobody's folder is a subject of its own.
                if role == .object, hasSubject {
                    types.objects.insert(type)
                } else {
                    types.subjects.insert(type)
                }
                hasSubject = true
            }
        }
        return types
    }
}
