extension PolicyParser {
    func rule(_ value: YAMLValue, within outer: TenantSelector, isProfile: Bool) -> PolicyRule? {
        guard let fields = value.mapping(keys: PolicyKeys.rule, of: "rule") else { return nil }
        let id = self.id(fields)
        let tenants = self.tenants(fields, within: outer)
        let classes = self.classes(fields)
        let places = self.places(fields)
        let effects = PolicyRule.Effect.allCases.filter { fields.optional($0.rawValue) != nil }
        guard effects.count == 1, let effect = effects.first, let conditionValue = fields.optional(effect.rawValue)
        else {
            value.report(
                "rule-without-effect",
                effects.isEmpty ? "the rule neither allows nor denies" : "the rule has more than one effect",
                fix: "Give it one of 'allow', 'deny' or 'only'."
            )
            return nil
        }
        let condition = PlaceCondition(conditionValue, registry: registry)
        if isProfile, effect == .allow {
            diagnostics.report(
                "profile-loosens",
                at: fields.position(of: effect.rawValue),
                "a profile cannot allow anything: profiles only tighten",
                fix: "Use 'only' or 'deny' here, or move the rule to the policy."
            )
            return nil
        }
        guard let id, let tenants, let classes, let places, let condition else { return nil }
        return PolicyRule(
            id: id,
            effect: effect,
            tenants: tenants,
            classes: classes,
            places: places,
            condition: condition,
            position: value.position
        )
    }

    func transfer(_ value: YAMLValue) -> PolicyTransfer? {
        guard let fields = value.mapping(keys: PolicyKeys.transfer, of: "transfer") else { return nil }
        let id = self.id(fields)
        let tenants = self.tenants(fields, within: .all)
        let classes = self.classes(fields)
        let to = fields.required("to")?.list(1...300)?.map { $0.country() }
        let basis = fields.required("basis")?.choice(PolicyTransfer.Basis.self, kind: "transfer basis")
        let reference = fields.required("reference")?.string()
        let expires = fields.required("expires")?.date()
        guard let id, let tenants, let classes, let to, !to.contains(nil), let basis, let reference, let expires else {
            return nil
        }
        let countries = Set(to.compactMap(\.self))
        if basis == .adequacy {
            for country in countries.sorted() { checkAdequacy(of: country, expires: expires, fields) }
        }
        return PolicyTransfer(
            id: id,
            basis: basis,
            reference: reference,
            expires: expires,
            to: countries,
            tenants: tenants,
            classes: classes,
            position: value.position
        )
    }

    private func checkAdequacy(of country: String, expires: CalendarDay, _ fields: YAMLMapping) {
        guard let decision = registry.adequacy[country] else {
            diagnostics.report(
                "no-adequacy-decision",
                at: fields.position(of: "to"),
                "no adequacy decision on '\(country)' is known",
                fix: "Use another basis, or record the decision in the regions folder."
            )
            return
        }
        if let until = decision.until, until < expires {
            diagnostics.report(
                "basis-outlives-decision",
                at: fields.position(of: "expires"),
                "the decision on '\(country)' ends on \(until), before \(expires)",
                fix: "Write 'expires: \(until)' or an earlier day."
            )
        }
    }

    func requirement(_ value: YAMLValue, within outer: TenantSelector, isProfile: Bool) -> PolicyRequirement? {
        guard let fields = value.mapping(keys: PolicyKeys.requirement, of: "requirement") else { return nil }
        let id = self.id(fields)
        let tenants = self.tenants(fields, within: outer)
        let classes = self.classes(fields)
        if classes?.contains(.control) ?? false {
            diagnostics.report(
                "control-has-no-copies",
                at: fields.position(of: "classes"),
                "control data is not backed up as a dataset; only rules speak of it",
                fix: "Remove 'control' here."
            )
        }
        let before = diagnostics.errors
        let demands = DemandReader(isComplete: !isProfile).read(fields)
        guard let id, let tenants, let classes, diagnostics.errors == before else { return nil }
        return PolicyRequirement(
            id: id,
            tenants: tenants,
            classes: classes,
            demands: demands,
            isProfile: isProfile,
            position: value.position
        )
    }

    private func id(_ fields: YAMLMapping) -> String? {
        _ = fields.optional("description")?.string()
        guard let value = fields.required("id"), let id = value.identifier() else { return nil }
        if BuiltInRule(rawValue: id) != nil {
            return value.fail(
                "reserved-id",
                "'\(id)' is the name of a rule that always holds",
                fix: "Choose another name."
            )
        }
        return register(id, value.position) ? id : nil
    }

    /// A statement's own selector, narrowed by that of the profile it stands in; the two must not contradict each other.
    private func tenants(_ fields: YAMLMapping, within outer: TenantSelector) -> TenantSelector? {
        guard let value = fields.optional("tenants") else { return outer }
        guard let own = TenantSelector(value, registry: registry) else { return nil }
        return own.narrowed(by: outer)
    }

    private func classes(_ fields: YAMLMapping) -> Set<DatasetClass>? {
        guard let list = fields.required("classes")?.list(1...DatasetClass.allCases.count) else { return nil }
        let read = list.map { $0.choice(DatasetClass.self, kind: "class") }
        return read.contains(nil) ? nil : Set(read.compactMap(\.self))
    }

    private func places(_ fields: YAMLMapping) -> Set<Place.Kind>? {
        guard let value = fields.optional("places") else { return Set(Place.Kind.allCases) }
        guard let list = value.list(1...Place.Kind.allCases.count) else { return nil }
        let read = list.map { $0.choice(Place.Kind.self, kind: "place") }
        return read.contains(nil) ? nil : Set(read.compactMap(\.self))
    }
}
