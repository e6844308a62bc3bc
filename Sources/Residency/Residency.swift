// The target Residency.
