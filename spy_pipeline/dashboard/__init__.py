"""The live page: what feed and ledger say of one instrument, once a second, for the browsers of this machine."""
