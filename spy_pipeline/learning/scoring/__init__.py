"""Scoring: what forecasts were worth, with the uncertainty that overlapping windows and clustered days leave."""
