"""Everything that Dagster has of an instrument's live days."""

from __future__ import annotations

from dagster import Definitions

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.settings import LiveSettings
from spy_pipeline.pipeline.concluded_day import conclusion_assets, conclusion_jobs
from spy_pipeline.pipeline.day_tasks import day_schedules, session_clocks
from spy_pipeline.pipeline.finetuned_model import fine_tune_job, fine_tune_sensor, finetuned_model
from spy_pipeline.pipeline.minute_cycle import minute_cycle, minute_job
from spy_pipeline.pipeline.minute_sensor import minute_sensors
from spy_pipeline.pipeline.opened_day import morning_assets, morning_jobs


def live_definitions(instrument: Instrument, settings: LiveSettings, clock: Clock) -> Definitions:
    """From the morning message to the evening's report, as the market's clock at loading asks for it."""
    day_jobs = [*morning_jobs(instrument), *conclusion_jobs(instrument)]
    return Definitions(
        assets=[
            minute_cycle(instrument),
            finetuned_model(instrument),
            *morning_assets(instrument),
            *conclusion_assets(instrument),
        ],
        jobs=[minute_job(instrument), fine_tune_job(instrument), *day_jobs],
        schedules=day_schedules(instrument),
        sensors=[
            *minute_sensors(instrument, settings.cadence_seconds / clock.speed),
            fine_tune_sensor(instrument, settings),
            *(session_clocks(instrument, day_jobs) if clock.is_simulated else ()),
        ],
    )
