"""A refit within the day that failed in passing is asked for once more; one that the gate refused is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dagster import (
    AssetSelection,
    DagsterInstance,
    DagsterRunStatus,
    Definitions,
    RunRequest,
    SkipReason,
    build_sensor_context,
    define_asset_job,
)

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.pipeline import retraining
from spy_pipeline.pipeline.champion import may_serve
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning import learning_definitions, refit_job_name
from spy_pipeline.pipeline.learning_names import learning_key
from tests.pipeline.live.last_minutes import SESSION, TODAY

SPY = Instrument.parse("SPY")
JOB = refit_job_name(SPY)
HOUSE = Definitions(resources={"house": House()})
FIT = define_asset_job(JOB, AssetSelection.assets(learning_key(SPY, "training_set")))
GATE = define_asset_job(JOB, AssetSelection.checks(may_serve(SPY)))
OVER = "A retraining was asked for today; the night learns the rest."


@pytest.fixture
def instance(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[DagsterInstance]:
    """Dagster's records of a home without a single day, half an hour after a change of regime."""
    now_ns = SESSION.open_ns + 90 * MINUTE_NS
    ClockAnchor.starting_now(now_ns, 0.001).write(home.state_folder)
    monkeypatch.setattr(retraining, "retraining_due", lambda *_: now_ns - 30 * MINUTE_NS)
    with DagsterInstance.ephemeral() as made:
        yield made


def asked(instance: DagsterInstance, cursor: str | None) -> RunRequest | str:
    """What the sensor asks for, or why it asks for nothing."""
    definitions = Definitions.merge(HOUSE, learning_definitions(SPY))
    sensor = definitions.resolve_sensor_def(f"{JOB}_after_a_change_of_regime")
    answer = sensor(build_sensor_context(instance=instance, cursor=cursor, resources={"house": House()}))
    assert isinstance(answer, RunRequest | SkipReason)
    return answer if isinstance(answer, RunRequest) else str(answer.skip_message)


def fail(instance: DagsterInstance, job: object, request: RunRequest) -> None:
    """Do what was asked for as far as this job goes, in vain: there is nothing to learn from."""
    learning = learning_definitions(SPY)
    definitions = Definitions(
        assets=learning.assets, asset_checks=learning.asset_checks, jobs=[job], resources=HOUSE.resources
    )
    done = definitions.resolve_job_def(JOB).execute_in_process(
        instance=instance, tags=dict(request.tags), raise_on_error=False
    )
    assert instance.get_run_by_id(done.run_id).status is DagsterRunStatus.FAILURE


def test_a_refit_that_failed_in_passing_is_asked_for_once_more(instance: DagsterInstance) -> None:
    first = asked(instance, None)
    assert isinstance(first, RunRequest)
    assert asked(instance, str(TODAY)) == OVER
    fail(instance, FIT, first)
    second = asked(instance, str(TODAY))
    assert isinstance(second, RunRequest)
    assert second.run_key != first.run_key
    assert (second.run_config, second.tags) == (first.run_config, first.tags)
    fail(instance, FIT, second)
    assert asked(instance, str(TODAY)) == OVER


def test_a_refit_that_the_gate_refused_is_not_asked_for_again(instance: DagsterInstance) -> None:
    first = asked(instance, None)
    assert isinstance(first, RunRequest)
    fail(instance, GATE, first)
    assert asked(instance, str(TODAY)) == OVER
