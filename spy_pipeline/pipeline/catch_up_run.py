"""Catching up from a terminal: the same job that the schedule starts, run here and now."""

from __future__ import annotations

from dataclasses import dataclass

from dagster import AssetKey, DagsterInstance, Definitions, ExecuteInProcessResult, Failure

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.recovery import recover_lake
from spy_pipeline.core.process_lock import ProcessLock
from spy_pipeline.core.sessions import Session
from spy_pipeline.pipeline.asset_names import engineered_key, raw_key
from spy_pipeline.pipeline.catch_up import job_name, range_tags, sessions_wanted
from spy_pipeline.pipeline.failures import AT_A_TERMINAL
from spy_pipeline.pipeline.home_instance import home_instance
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.instrument_definitions import instrument_definitions

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What catching up did for one instrument."""

    symbol: str
    """Whose days."""
    wanted: list[str]
    """Days whose daily file was missing or of a part of the day."""
    raw: list[str]
    """Days whose raw minutes are there now, those that are only looked back to among them."""
    engineered: list[str]
    """Days whose daily file was made."""

    @property
    def left_out(self) -> list[str]:
        """Days that were wanted and could not be made; the run's check says why."""
        return [day for day in self.wanted if day not in self.engineered]


def catch_up(home: Home) -> list[CaughtUp]:
    """Bring the days of all instruments up to now, as runs that Dagster records."""
    house = House()
    with ProcessLock(home.state_folder / "locks" / "catch-up", "catches up in this home"):
        recover_lake(house.lake())
        with home_instance(home) as instance:
            return [_catch_up(instance, house, instrument) for instrument in house.settings().instruments()]


def _catch_up(instance: DagsterInstance, house: House, instrument: Instrument) -> CaughtUp:
    wanted = sessions_wanted(house, instrument)
    days = [str(session.day) for session in wanted]
    if not wanted:
        return CaughtUp(instrument.symbol, [], [], [])
    made = run_over(instance, instrument, wanted)
    return CaughtUp(instrument.symbol, days, made[raw_key(instrument)], made[engineered_key(instrument)])


def run_over(
    instance: DagsterInstance,
    instrument: Instrument,
    sessions: list[Session],
    selection: list[AssetKey] | None = None,
) -> dict[AssetKey, list[str]]:
    """Run the catch-up job, or a selection of its assets, from the first to the last of `sessions`, here and now.

    The instrument need not be among those that the settings follow. Gives the raw and engineered days that were made;
    a failure becomes its sentence.
    """
    house = House()
    definitions = Definitions.merge(
        Definitions(resources={"house": house}), instrument_definitions(instrument, house.settings().history)
    )
    try:
        result = definitions.resolve_job_def(job_name(instrument)).execute_in_process(
            instance=instance,
            run_config=_QUIET,
            tags=range_tags(sessions) | {AT_A_TERMINAL: "yes"},
            asset_selection=selection,
            raise_on_error=True,
        )
    except Failure as failure:
        raise SpyError(failure.description or "The run failed: look at it with `dagster dev`.") from failure
    return {key: _materialized(result, key) for key in (raw_key(instrument), engineered_key(instrument))}


def _materialized(result: ExecuteInProcessResult, key: AssetKey) -> list[str]:
    events = result.get_asset_materialization_events()
    return sorted(event.partition for event in events if event.asset_key == key and event.partition)
