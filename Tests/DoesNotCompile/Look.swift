// Compiled by Deploy/checks/forgery and by nothing else: as it stands it compiles, and with any one of the
// conditions below it does not, for the reason that stands beside the condition.

import Residency

/// The one way to look into a store without a repository: where the region is known (N3).
func permitted(_ registry: RegionRegistry) -> Look? {
    registry.look(at: "hel1-a", in: "hetzner-hel1")
}

#if MADE_BY_HAND  // error: 'Look' initializer is inaccessible due to 'internal' protection level
    func forged() -> Look {
        Look(store: "hel1-a", region: "mars")
    }
#endif

#if MOVED  // error: cannot assign to property: 'region' is a 'let' constant
    func forged(from look: Look) -> Look {
        var copy = look
        copy.region = "mars"
        return copy
    }
#endif
