"""Learning within the day as an asset, on a cadence of its own; no forecast waits for it."""

import os
from collections.abc import Iterator

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    AssetSelection,
    DataVersion,
    DefaultSensorStatus,
    MaterializeResult,
    MetadataValue,
    RunRequest,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    asset,
    define_asset_job,
    in_process_executor,
    sensor,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.settings import LiveSettings
from spy_pipeline.live.fine_tuning import FineTuning
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.live.serving import HELD
from spy_pipeline.live.steps import session_at_or_after
from spy_pipeline.pipeline.asset_names import step_name
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import learning_key
from spy_pipeline.pipeline.live_names import GROUP, live_key
from spy_pipeline.pipeline.run_launcher.launcher import FORKED
from spy_pipeline.pipeline.unfinished_runs import is_under_way

_NICENESS = 10
_LEAST_SECONDS = 10


def fine_tune_job_name(instrument: Instrument) -> str:
    """The name of the job that fine-tunes once."""
    return f"{step_name(instrument)}_fine_tune"


def finetuned_model(instrument: Instrument) -> AssetsDefinition:
    """The newest challenger, which serves once it has proved better."""

    @asset(
        key=live_key(instrument, "finetuned_model"),
        description="The stack fine-tuned on the latest minutes: tested on what came since, then trained on.",
        group_name=GROUP,
        kinds={"mlflow"},
        deps=[live_key(instrument, "forecast"), learning_key(instrument, "champion")],
        output_required=False,
    )
    def fine_tune(context: AssetExecutionContext, house: House) -> Iterator[MaterializeResult[None]]:
        os.nice(_NICENESS)
        home, clock = house.home(), house.clock()
        with sentences_as_failures(context), LedgerDatabase(home) as database:
            session = session_at_or_after(instrument, clock.now_ns())
            serving = HELD.serving(home, database, instrument, session)
            tuned = FineTuning(home, database, instrument, clock).run(serving)
        context.log.info(tuned.verdict)
        if tuned.version is None:
            return
        yield MaterializeResult(
            data_version=DataVersion(tuned.version),
            metadata={
                "version": MetadataValue.text(tuned.version),
                "verdict": MetadataValue.text(tuned.verdict),
                "milliseconds": MetadataValue.float(tuned.spent_ms),
            },
        )

    return fine_tune


def fine_tune_job(instrument: Instrument) -> UnresolvedAssetJobDefinition:
    """The job that fine-tunes once, forked."""
    return define_asset_job(
        fine_tune_job_name(instrument),
        AssetSelection.assets(live_key(instrument, "finetuned_model")),
        description=f"Fine-tune the stack of {instrument.symbol} once.",
        executor_def=in_process_executor,
        tags=dict(FORKED),
    )


def fine_tune_sensor(instrument: Instrument, settings: LiveSettings) -> SensorDefinition:
    """Asks for a fine-tune every so many real seconds while a session is on, never for two at once."""
    job = fine_tune_job_name(instrument)

    @sensor(
        name=f"{job}_due",
        job_name=job,
        minimum_interval_seconds=max(_LEAST_SECONDS, int(settings.fine_tune_seconds)),
        default_status=DefaultSensorStatus.RUNNING,
    )
    def due(context: SensorEvaluationContext, house: House) -> RunRequest | SkipReason:
        if not settings.fine_tune_seconds:
            return SkipReason("Fine-tuning is switched off.")
        session = instrument.sessions().at(house.clock().now_ns())
        if session is None:
            return SkipReason("The market is closed.")
        with LedgerDatabase(house.home()) as database:
            last = CycleLedger(database, instrument).last_step(session)
        if context.cursor == str(last) or last == session.open_ns:
            return SkipReason("No step was taken since.")
        if is_under_way(context.instance, job):
            return SkipReason("A fine-tune is under way.")
        context.update_cursor(str(last))
        return RunRequest()

    return due
