import Custody
package import Ledger

/// What an admin asks to erase, over all of a tenant's repositories.
package enum ErasureScope: Hashable, Sendable {
    /// A person with all objects, or one object of a person.
    case label(ScopeLabel)
    /// Everything of the tenant.
    case wholeTenant

    /// `tenant`, `subject` or `object`: what may be written down about it.
    package var kind: String {
        switch self {
        case .wholeTenant: "tenant"
        case .label(let label): label.object == nil ? "subject" : "object"
        }
    }

    /// The scope in one repository: only its custodians can tell, since labels are keyed.
    func prefix(in vault: CustodianVault) throws -> ScopePrefix {
        switch self {
        case .wholeTenant: return .repository
        case .label(let label):
            let path = try vault.path(for: label)
            // A person is erased with all leaves, whichever of them is in use.
            let person = label.object == nil && !path.isReserved ? ScopePrefix.subject(path.subject) : nil
            guard let prefix = person ?? ScopePrefix(path) else {
                throw ErasureError(
                    .notAllowed,
                    "this label stands for data about nobody, which cannot be erased on its own",
                    remedy: "Check the label; for all data of the tenant use --whole-tenant."
                )
            }
            return prefix
        }
    }
}
