"""Making daily files of imported days at once, and telling Dagster of the raw days it did not fetch itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dagster import AssetMaterialization, DagsterInstance

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.pipeline.asset_names import engineered_key, raw_key
from spy_pipeline.pipeline.catch_up_run import run_over
from spy_pipeline.pipeline.home_instance import home_instance


def engineer_imported_days(home: Home, instrument: Instrument, days: Sequence[date]) -> list[str]:
    """Make the daily files of the imported `days`, as a run that Dagster records; gives the days that were made."""
    if not days:
        return []
    sessions = [instrument.sessions().session(day) for day in (min(days), max(days))]
    with home_instance(home) as instance:
        _report_raw_days(instance, instrument, days)
        made = run_over(instance, instrument, sessions, [engineered_key(instrument)])
    return made[engineered_key(instrument)]


def _report_raw_days(instance: DagsterInstance, instrument: Instrument, days: Sequence[date]) -> None:
    for day in days:
        event = AssetMaterialization(raw_key(instrument), partition=str(day), metadata={"source": "imported"})
        instance.report_runless_asset_event(event)
