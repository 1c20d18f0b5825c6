"""Everything that Dagster has of an instrument's minute cycle."""

from __future__ import annotations

from dagster import Definitions

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.pipeline.minute_cycle import minute_cycle, minute_job
from spy_pipeline.pipeline.minute_sensor import minute_sensors


def live_definitions(instrument: Instrument) -> Definitions:
    """Assets, job and sensors."""
    return Definitions(
        assets=[minute_cycle(instrument)], jobs=[minute_job(instrument)], sensors=minute_sensors(instrument)
    )
