"""Before the open as assets: the morning message, and whether everything stands ready for the live session."""

from collections.abc import Sequence

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    AssetSelection,
    DagsterInstance,
    MaterializeResult,
    MetadataValue,
    asset,
    define_asset_job,
    in_process_executor,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.sessions import Session
from spy_pipeline.history.user_files.events import events_of
from spy_pipeline.live.morning import champion_or_baselines, tell_morning
from spy_pipeline.live.reconciling import hold_against_late_history
from spy_pipeline.live.serving import HeldServing
from spy_pipeline.pipeline.asset_names import engineered_key, step_name
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import learning_key
from spy_pipeline.pipeline.live_names import GROUP, live_key
from spy_pipeline.pipeline.partitions import session_of, session_partitions
from spy_pipeline.pipeline.run_launcher.launcher import ForkingRunLauncher
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.reports.daily_report import daily_report

_COLLECTOR_SECONDS = 20.0
"""How long the collector is waited for."""
_LATE_SESSIONS = 5
"""How far back the morning looks for days whose official history has come since their evening."""


def morning_job_name(instrument: Instrument) -> str:
    """The job that lets something serve and tells the user what the day begins with."""
    return f"{step_name(instrument)}_morning"


def live_session_job_name(instrument: Instrument) -> str:
    """The job that looks whether everything stands ready."""
    return f"{step_name(instrument)}_live_session"


def morning_assets(instrument: Instrument) -> list[AssetsDefinition]:
    """The morning message, and the live session."""
    return [_morning(instrument), _live_session(instrument)]


def morning_jobs(instrument: Instrument) -> list[UnresolvedAssetJobDefinition]:
    """A job for each."""
    return [
        define_asset_job(
            name, AssetSelection.assets(live_key(instrument, asset_name)), executor_def=in_process_executor
        )
        for name, asset_name in (
            (morning_job_name(instrument), "morning"),
            (live_session_job_name(instrument), "live_session"),
        )
    ]


def _morning(instrument: Instrument) -> AssetsDefinition:
    @asset(
        key=live_key(instrument, "morning"),
        description="The morning message: calendar, health of the model; without a champion the baselines serve.",
        group_name=GROUP,
        kinds={"python"},
        partitions_def=session_partitions(instrument),
        deps=[engineered_key(instrument)],
    )
    def tell(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        session = session_of(context, instrument)
        with sentences_as_failures(context):
            message = tell_morning(house.home(), instrument, session, events_of(house.lake(), session))
            late = _late_history(house, instrument, instrument.sessions().last_before(session.day, _LATE_SESSIONS))
        return MaterializeResult(
            metadata={
                "model": message.model,
                "health": message.model_health,
                "calendar": list(message.calendar),
                "last close": MetadataValue.text(str(message.price)),
                "late history": late,
            }
        )

    return tell


def _late_history(house: House, instrument: Instrument, sessions: Sequence[Session]) -> str:
    """Reconcile those sessions and tell them again whose history came after their evening; says what was done."""
    home, done = house.home(), []
    for session in sessions:
        with LedgerDatabase(home) as database:
            found = hold_against_late_history(home, database, instrument, session)
        if found is not None:
            daily_report(home, instrument, session)
            done.append(f"{session.day} was reconciled: {found.exact} of {found.minutes} minutes exact")
    return "; ".join(done) or "none"


def _live_session(instrument: Instrument) -> AssetsDefinition:
    @asset(
        key=live_key(instrument, "live_session"),
        description="Whether everything stands ready: a champion, the days before it, the collector, the forkserver.",
        group_name=GROUP,
        kinds={"python"},
        partitions_def=session_partitions(instrument),
        deps=[learning_key(instrument, "champion")],
    )
    def ready(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        home = house.home()
        session = session_of(context, instrument)
        with sentences_as_failures(context):
            champion = champion_or_baselines(home, instrument)
            with LedgerDatabase(home) as database:
                serving = HeldServing().serving(home, database, instrument, session)
            with Feed.open(home, instrument, wait_s=_COLLECTOR_SECONDS) as feed:
                source = feed.source
            forkserver = _warmed(context.instance)
        days = serving.context.history.sessions
        return MaterializeResult(
            metadata={
                "champion": champion.version,
                "days before": f"{days[0].day} to {days[-1].day}",
                "feed": str(source or "not connected yet"),
                "forkserver": forkserver,
            }
        )

    return ready


def _warmed(instance: DagsterInstance) -> str:
    """Have the forkserver loaded before the first minute ends; one that does not start is refused with a sentence."""
    launcher = instance.run_launcher
    if not isinstance(launcher, ForkingRunLauncher):
        return "not used"
    return f"loaded, process {launcher.warm()}"
