"""The demo: a simulated session lived through by all services, in a home of its own, with no account and no data."""
