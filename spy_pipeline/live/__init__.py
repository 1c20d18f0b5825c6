"""The minute cycle: minutes as they are heard, one forecast a step, advice, and the day replayed in the evening."""
