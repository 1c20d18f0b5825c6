"""Market days prepared for streaming: shared by all subscriptions, sampled and laid out for fast reading."""
