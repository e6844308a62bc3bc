// The target Stores.
