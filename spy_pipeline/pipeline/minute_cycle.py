"""The minute cycle as assets: today's row, the forecast, the advice; one forked run a step."""

import time
from collections.abc import Iterator

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    AssetSelection,
    AssetSpec,
    Config,
    MaterializeResult,
    MetadataValue,
    define_asset_job,
    in_process_executor,
    multi_asset,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS, new_york_text
from spy_pipeline.live.day_files import bring_day_files_forward
from spy_pipeline.live.minute_step import MinuteCycle, Taken
from spy_pipeline.live.serving import HELD
from spy_pipeline.pipeline.asset_names import step_name
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import learning_key
from spy_pipeline.pipeline.live_names import GROUP, live_key
from spy_pipeline.pipeline.partitions import session_of, session_partitions
from spy_pipeline.pipeline.run_launcher.launcher import FORKED

_FARTHEST_NS = 12 * 60 * MINUTE_NS
"""A step farther than this from the market's clock belongs to another session."""


class StepConfig(Config):
    """Which step to take."""

    step_ns: int
    """When it is due, nanoseconds since 1970 UTC."""
    made_ns: int | None = None
    """Market time at which the collector told its minute."""
    asked_ns: int | None = None
    """Market time at which the sensor asked for the run."""


def minute_job_name(instrument: Instrument) -> str:
    """The name of the job that takes a step."""
    return f"{step_name(instrument)}_minute"


def minute_op_name(instrument: Instrument) -> str:
    """The name of its one step, which the run's configuration addresses."""
    return f"{step_name(instrument)}_minute_cycle"


def minute_cycle(instrument: Instrument) -> AssetsDefinition:
    """What one step makes, in this order; forecast and advice are in the ledger before Dagster is told of them."""
    minute_bar, forecast, advice = (live_key(instrument, name) for name in ("live_minute_bar", "forecast", "advice"))
    partitions = session_partitions(instrument)

    @multi_asset(
        name=minute_op_name(instrument),
        specs=[
            AssetSpec(
                minute_bar,
                description="Today's rows as far as the day has come.",
                group_name=GROUP,
                kinds={"csv"},
                partitions_def=partitions,
            ),
            AssetSpec(
                forecast,
                deps=[minute_bar, learning_key(instrument, "champion")],
                description="The newest forecast; labels that came due were scored and learned before it.",
                group_name=GROUP,
                kinds={"sqlite"},
                skippable=True,
                partitions_def=partitions,
            ),
            AssetSpec(
                advice,
                deps=[forecast],
                description="What is advised, or why nothing is.",
                group_name=GROUP,
                kinds={"sqlite"},
                skippable=True,
                partitions_def=partitions,
            ),
        ],
    )
    def take(context: AssetExecutionContext, config: StepConfig, house: House) -> Iterator[MaterializeResult[None]]:
        with sentences_as_failures(context), LedgerDatabase(house.home()) as database:
            session = session_of(context, instrument)
            taken = _taken(context, config, house, instrument, database)
            rows = bring_day_files_forward(house.home(), database, instrument, session)
        yield MaterializeResult(
            asset_key=minute_bar,
            metadata={"rows": rows, "as seen": MetadataValue.path(house.lake().live_rows(instrument, session.day))},
        )
        if taken.forecast is None or taken.advice is None:
            context.log.info(
                f"No forecast at {new_york_text(config.step_ns)}: {taken.outcome.reason or 'made before'}."
            )
            return
        milliseconds = MetadataValue.json({name: round(spent, 1) for name, spent in taken.outcome.stages.items()})
        yield MaterializeResult(
            asset_key=forecast,
            metadata={
                "at": new_york_text(taken.forecast.bar_end_ns),
                "model": taken.forecast.model_version,
                "health": taken.forecast.health,
                "scored": len(taken.scores),
                "milliseconds": milliseconds,
            },
        )
        reasons = "; ".join(reason.detail for reason in taken.advice.reasons)
        yield MaterializeResult(asset_key=advice, metadata={"kind": taken.advice.kind, "reasons": reasons or "none"})

    return take


def minute_job(instrument: Instrument) -> UnresolvedAssetJobDefinition:
    """The job that takes a step, forked."""
    keys = [live_key(instrument, name) for name in ("live_minute_bar", "forecast", "advice")]
    return define_asset_job(
        minute_job_name(instrument),
        AssetSelection.assets(*keys),
        description=f"One step of the minute cycle of {instrument.symbol}.",
        executor_def=in_process_executor,
        tags=dict(FORKED),
    )


def _taken(
    context: AssetExecutionContext, config: StepConfig, house: House, instrument: Instrument, database: LedgerDatabase
) -> Taken:
    clock = house.clock()
    if abs(clock.now_ns() - config.step_ns) > _FARTHEST_NS:
        raise SpyError(
            f"The market's clock shows {new_york_text(clock.now_ns())}, far from the step at "
            f"{new_york_text(config.step_ns)}: its simulated session has ended, start it again."
        )
    stages = _stages_so_far(config, clock)
    began = time.perf_counter()
    cadence = house.settings().live.cadence_seconds
    session = session_of(context, instrument)
    serving = HELD.serving(house.home(), database, instrument, session)
    stages["held"] = 1e3 * (time.perf_counter() - began)
    return MinuteCycle(database, instrument, clock, cadence).take(serving, config.step_ns, context.run_id, stages)


def _stages_so_far(config: StepConfig, clock: Clock) -> dict[str, float]:
    """Real milliseconds from the end of the minute to the collector's word, the sensor's request, and this moment."""
    stages, before = {}, config.step_ns
    for name, instant in (("collector", config.made_ns), ("sensor", config.asked_ns), ("launch", clock.now_ns())):
        if instant is not None:
            stages[name] = (instant - before) / 1e6 / clock.speed
            before = instant
    return stages
