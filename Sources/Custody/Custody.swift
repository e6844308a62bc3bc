// The target Custody.
