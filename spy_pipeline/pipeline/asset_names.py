"""How assets and steps are called."""

from __future__ import annotations

from dagster import AssetKey

from spy_pipeline.core.instruments import Instrument

GROUP = "history"


def raw_key(instrument: Instrument) -> AssetKey:
    """The asset of an instrument's raw minute bars."""
    return AssetKey([instrument.key, "raw_minute_bars"])


def engineered_key(instrument: Instrument) -> AssetKey:
    """The asset of an instrument's engineered daily files."""
    return AssetKey([instrument.key, "daily_features"])


def optional_key(instrument: Instrument, kind: str) -> AssetKey:
    """The asset of minutes that not every account may see."""
    return AssetKey([instrument.key, f"{kind}_minutes"])


def daily_bars_key(instrument: Instrument) -> AssetKey:
    """The asset of years of daily bars."""
    return AssetKey([instrument.key, "daily_bars"])


def step_name(instrument: Instrument) -> str:
    """The instrument's key as it may stand in the name of a step or job."""
    return instrument.key.lower().replace("-", "_").replace(".", "_")
