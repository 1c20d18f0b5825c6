"""The ledger: what happened, in one SQLite database that several processes write safely."""
