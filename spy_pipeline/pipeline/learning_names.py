"""How assets of learning are called."""

from __future__ import annotations

from dagster import AssetKey

from spy_pipeline.core.instruments import Instrument

GROUP = "learning"


def learning_key(instrument: Instrument, name: str) -> AssetKey:
    """The asset of an instrument that is called so."""
    return AssetKey([instrument.key, name])
