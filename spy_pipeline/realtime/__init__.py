"""Reading what the collector takes in."""
