"""How assets of the minute cycle are called."""

from __future__ import annotations

from dagster import AssetKey

from spy_pipeline.core.instruments import Instrument

GROUP = "live"


def live_key(instrument: Instrument, name: str) -> AssetKey:
    """An asset of the minute cycle."""
    return AssetKey([instrument.key, name])
