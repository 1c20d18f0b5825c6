"""What must hold of a session's records when everything has ended, whatever was killed meanwhile."""

from __future__ import annotations

from collections import Counter

from pyarrow import parquet

from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.daily_files import read_daily_files
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.gap import GapStream
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import mlflow_client
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.minute_step import CLOSED, NOT_HEARD, PASSED_OVER
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.live.replaying import replay_day
from spy_pipeline.live.sealing import NOBODY, seal_day
from spy_pipeline.live.served_stack import load_stack
from tests.learning.registry.killing import check_told
from tests.live.live_home import SPY
from tests.realtime.collector.chaos import check_seconds
from tests.realtime.collector.collector_process import gaps_on_disk
from tests.soak.lived_session import SESSION, TODAY

REASONS = {CLOSED, NOT_HEARD, PASSED_OVER}


def outcomes_by_minute(home: Home) -> dict[int, str | None]:
    """What came of each minute of the session, counted from 1: the reason for no forecast, or None."""
    outcomes = CycleLedger(LedgerDatabase(home), SPY).outcomes(SESSION)
    numbers = [(outcome.step_ns - SESSION.open_ns) // MINUTE_NS for outcome in outcomes]
    assert numbers == list(range(1, len(numbers) + 1)), "minutes are doubled or without an outcome"
    return dict(zip(numbers, (outcome.reason for outcome in outcomes), strict=True))


def check_minutes(home: Home, outcomes: dict[int, str | None]) -> None:
    """Every minute has one forecast, or one reason that is documented."""
    made = CycleLedger(LedgerDatabase(home), SPY).forecasts(SESSION)
    numbers = [(forecast.bar_end_ns - SESSION.open_ns) // MINUTE_NS for forecast in made]
    assert numbers == [number for number, reason in outcomes.items() if reason is None]
    assert set(outcomes.values()) - {None} <= REASONS, Counter(outcomes.values())


def check_files(home: Home) -> None:
    """Seal the day as its close does: no file has a row twice, and what is missing of seconds is in the gap ledger."""
    check_seconds(home, TODAY)
    layout, database = LakeLayout(home), LedgerDatabase(home)
    noted = gaps_on_disk(home, TODAY)
    seal_day(home, database, SPY, SESSION, 60)
    kept = GapLedger(database).between(SPY, GapStream.SECOND_ROWS, SESSION.open_ns, SESSION.close_ns)
    assert [gap for gap in noted if gap.end_ns > SESSION.open_ns and gap not in kept] == []
    minutes = outcomes_by_minute(home)
    assert len(minutes) == SESSION.minutes
    assert set(minutes.values()) - {None} <= REASONS | {NOBODY}
    assert read_daily_files([layout.daily_file(SPY, TODAY)]).index.is_unique
    seen = parquet.read_table(layout.live_rows(SPY, TODAY)).to_pandas()
    assert not seen.duplicated(["start_ns", "revision"]).any()
    forecasts = parquet.read_table(layout.forecasts(SPY, TODAY)).to_pandas()
    assert not forecasts.duplicated("bar_end_ns").any()


def check_models(home: Home) -> None:
    """Versions were made, the one that serves can be loaded, and MLflow has been told of every one once."""
    registry, name = ModelRegistry(home), model_name(SPY, STACK)
    champion = registry.version(name, Alias.CHAMPION).version
    assert load_stack(home, SPY, champion).version == champion
    assert len(registry.versions(name)) > 1
    publish(home)
    for told in registry.names():
        check_told(registry, mlflow_client(home), told)


def check_replay(home: Home) -> None:
    """Lived through again, every forecast comes out the same."""
    replay = replay_day(home, SPY, TODAY)
    assert replay.differences == (), replay.differences
