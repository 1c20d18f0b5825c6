"""Everything that Dagster has of one instrument."""

from __future__ import annotations

from dagster import Definitions

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.settings import HistorySettings
from spy_pipeline.history.optional_fetching import Kind
from spy_pipeline.pipeline.asset_names import daily_bars_key, optional_key
from spy_pipeline.pipeline.catch_up import catch_up_job, missing_days, morning_catch_up
from spy_pipeline.pipeline.feature_redundancy import feature_redundancy
from spy_pipeline.pipeline.minute_history import minute_history
from spy_pipeline.pipeline.optional_history import daily_bars, optional_minutes


def instrument_definitions(instrument: Instrument, settings: HistorySettings) -> Definitions:
    """Assets, job, schedule and sensor of one instrument; optional history only where the settings ask for it."""
    wanted: dict[Kind, bool] = {"implied_volatility": settings.implied_volatility, "bid_ask": settings.bid_ask}
    kinds = [kind for kind, is_wanted in wanted.items() if is_wanted]
    optional = [optional_key(instrument, kind) for kind in kinds]
    upstream = [key for key in optional if key == optional_key(instrument, "implied_volatility")]
    optional += [daily_bars_key(instrument)] if settings.daily_years else []
    assets = [minute_history(instrument, upstream), feature_redundancy(instrument)]
    assets += [optional_minutes(instrument, kind) for kind in kinds]
    assets += [daily_bars(instrument)] if settings.daily_years else []
    return Definitions(
        assets=assets,
        jobs=[catch_up_job(instrument, optional)],
        schedules=[morning_catch_up(instrument)],
        sensors=[missing_days(instrument)],
    )
