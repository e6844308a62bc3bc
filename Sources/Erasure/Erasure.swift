// The target Erasure.
