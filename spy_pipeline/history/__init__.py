"""Days of history: which are wanted, how they come from the gateway or the user's files, and whether they hold."""
