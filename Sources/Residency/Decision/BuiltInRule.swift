/// Rules that hold whatever a policy says.
///
/// Their names cannot be given to others.
package enum BuiltInRule: String, CaseIterable, Sendable {
    /// What no rule allows is refused.
    case nothingAllows = "nothing-allows"
    /// A place whose region is not in the registry is refused.
    case unknownRegion = "unknown-place-region"
    /// A tenant whose home region is not in the registry is refused.
    case unknownHome = "unknown-home-region"
    /// A name that is none is refused.
    case badPlaceName = "bad-place-name"
    /// A tenant's data leaves its home country only under a recorded agreement.
    case homeCountry = "home-country"
    /// Data leaves the EEA only on a recorded basis.
    case thirdCountry = "third-country"
    /// A subprocessor that was announced is used when tenants had their time to object, and not before.
    case subprocessorNotice = "subprocessor-notice"
    /// A subprocessor is not used after its last day.
    case subprocessorEnded = "subprocessor-ended"
    /// What is allowed no more can always be removed.
    case removal = "removal-is-allowed"
    /// Nothing was said about how many copies there must be.
    case noRequirement = "no-requirement"
    /// Not enough places are allowed, or not far enough apart.
    case tooFewPlaces = "too-few-places"
    /// A store that lets two writers create the same object cannot be the primary.
    case primary = "primary-is-exclusive"
    /// What the location rests on.
    case evidence = "location-evidence"
    /// Why a place comes first, or was chosen.
    case order = "placement-order"
}
