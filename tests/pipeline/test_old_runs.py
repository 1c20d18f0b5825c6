"""Old runs go with all that they left; what is newer, or of another job, stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from dagster import DagsterInstance, MaterializeResult, asset, materialize
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from dagster._core.storage.event_log.schema import AssetEventTagsTable
from sqlalchemy import select

from spy_pipeline.core.home import Home
from spy_pipeline.pipeline.home_instance import home_instance
from spy_pipeline.pipeline.old_runs import forget_runs


@asset
def minute() -> MaterializeResult[None]:
    return MaterializeResult(tags={DATA_VERSION_TAG: "1"})


def run_ids(instance: DagsterInstance, count: int) -> list[str]:
    return [materialize([minute], instance=instance).run_id for _ in range(count)]


def test_only_old_runs_of_the_named_jobs_go(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    with home_instance(home) as instance:
        old = run_ids(instance, 3)
        job = instance.get_run_by_id(old[0]).job_name
        moment = datetime.now(UTC)
        (kept,) = run_ids(instance, 1)
        assert forget_runs(instance, ["another"], moment + timedelta(days=1), 60.0) == 0
        assert forget_runs(instance, [job], moment, 60.0) == 3
        assert [run.run_id for run in instance.get_runs()] == [kept]
        assert [instance.all_logs(run_id) for run_id in old] == [[], [], []]
        assert instance.all_logs(kept)
        newest = instance.get_latest_materialization_event(minute.key)
        assert newest.run_id == kept
        with instance.event_log_storage.index_connection() as connection:
            assert len(connection.execute(select(AssetEventTagsTable.c.event_id).distinct()).all()) == 1


def test_it_stops_when_its_time_is_over(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    with home_instance(home) as instance:
        (old,) = run_ids(instance, 1)
        job = instance.get_run_by_id(old).job_name
        assert forget_runs(instance, [job], datetime.now(UTC) + timedelta(days=1), 0.0) == 0
        assert instance.has_run(old)
