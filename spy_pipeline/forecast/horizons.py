"""How far ahead is forecast, and which quantiles are given."""

from __future__ import annotations

HORIZONS = (5, 15, 30, 60)
"""Minutes of session time ahead at which forecasts are scored; clipped to the close."""

LEVELS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.975, 0.99)
"""Probabilities of the quantiles that every forecast gives, ascending and symmetric."""

OUTPUT_WINDOW = 60
"""Minutes ahead for every one of which a `Forecast` gives sigma and quantiles, where nothing else is asked."""
