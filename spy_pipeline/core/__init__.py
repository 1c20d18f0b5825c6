"""What every room stands on: settings, clock, sessions, instruments, records, provenance, the lake and the ledger."""
