"""Dagster and nothing else: every step of the trading day as an asset that calls a room below."""
