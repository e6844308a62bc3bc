// The target Ledger.
