"""Live subscriptions: each turns the market between two moments into the messages it makes."""
