"""The simulated TWS gateway: IBKR's wire protocol over loopback TCP, a market behind it, limits and faults."""
