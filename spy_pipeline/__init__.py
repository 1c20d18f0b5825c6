"""spy_pipeline: intraday advice for SPY and its options, for one trader with an Interactive Brokers account."""
