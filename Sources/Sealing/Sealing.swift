// The target Sealing.
