"""Everything that is asked of TWS or IB Gateway through ib_insync: history and contracts."""
