// The target Catalog.
