"""Runs forked from a process that holds everything: real, recorded, cancellable, and never lost silently."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterRunStatus
from dagster._core.launcher import WorkerStatus

from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.processes import process_is_alive
from spy_pipeline.pipeline.run_launcher.launcher import ForkingRunLauncher
from tests.conftest import CHECKOUT
from tests.pipeline.run_launcher.launching import Launching, launching

JOBS = "tests.pipeline.run_launcher.jobs"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launching]:
    folder = (
        tmp_path_factory.mktemp("a-home-whose-name-is-longer-than-what-fits-into-the-address-of-a-unix-socket") / "x"
    )
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(folder))
        patch.setenv("PYTHONPATH", str(CHECKOUT))
        patch.chdir(folder)
        with launching(folder, JOBS) as made:
            yield made


def forkserver(place: Launching) -> int:
    launcher = place.instance.run_launcher
    assert isinstance(launcher, ForkingRunLauncher)
    return launcher.warm()


def until(said: object, within_s: float = 20.0) -> None:
    assert callable(said)
    deadline = time.monotonic() + within_s
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_tagged_run_is_forked_and_recorded_like_any_other(place: Launching) -> None:
    server = forkserver(place)
    run = place.ended(place.start("quick_job"))
    assert run.status is DagsterRunStatus.SUCCESS
    assert "a line of the log" in place.messages(run.run_id)
    assert place.instance.get_latest_materialization_event(place.instance.get_asset_keys()[0]) is not None
    printed = sorted(Path.cwd().glob(f"data/state/dagster/logs/{run.run_id}/compute_logs/*.out"))
    assert printed[0].read_text() == f"printed by {server}\n"


def test_other_runs_go_the_usual_way(place: Launching) -> None:
    server = forkserver(place)
    assert place.ended(place.start("usual_job")).status is DagsterRunStatus.SUCCESS
    assert int(Path("usual").read_text()) != server


def test_a_mistake_in_a_step_fails_the_run(place: Launching) -> None:
    run = place.ended(place.start("mistaken_job"))
    assert run.status is DagsterRunStatus.FAILURE
    events = place.instance.all_logs(run.run_id)
    errors = [str(event.dagster_event.event_specific_data) for event in events if event.dagster_event]
    assert any("a mistake in a step" in error for error in errors)


def test_a_killed_run_is_marked_failed_within_a_moment(place: Launching) -> None:
    run = place.ended(place.start("killed_job"))
    assert run.status is DagsterRunStatus.FAILURE
    assert any("ended unexpectedly (status -9)" in message for message in place.messages(run.run_id))


def test_a_run_can_be_cancelled(place: Launching) -> None:
    Path("started").unlink(missing_ok=True)
    run_id = place.start("endless_job")
    until(Path("started").exists)
    until(lambda: "spy/pid" in place.run(run_id).tags)
    assert place.instance.run_coordinator.cancel_run(run_id)
    run = place.ended(run_id)
    assert run.status is DagsterRunStatus.CANCELED
    until(lambda: not process_is_alive(int(run.tags["spy/pid"])))


def test_a_run_notes_its_own_process_before_it_is_started(place: Launching, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("started").unlink(missing_ok=True)
    with monkeypatch.context() as patch:
        patch.setattr(place.instance, "add_run_tags", refuse_to_note)
        run_id = place.start("endless_job")
    until(lambda: place.run(run_id).status is DagsterRunStatus.STARTED)
    run = place.run(run_id)
    assert place.instance.run_launcher.check_run_worker_health(run).status is WorkerStatus.RUNNING
    until(Path("started").exists)
    assert place.instance.run_coordinator.cancel_run(run_id)
    assert place.ended(run_id).status is DagsterRunStatus.CANCELED
    until(lambda: not process_is_alive(int(run.tags["spy/pid"])))


def refuse_to_note(run_id: str, new_tags: object) -> None:
    raise AssertionError(f"whoever launches {run_id} may be killed before it notes {new_tags}")


def test_a_forkserver_that_was_killed_is_replaced(place: Launching) -> None:
    first = forkserver(place)
    os.kill(first, signal.SIGKILL)
    until(lambda: not process_is_alive(first))
    assert place.ended(place.start("quick_job")).status is DagsterRunStatus.SUCCESS
    assert forkserver(place) != first


def test_a_forkserver_is_replaced_when_the_settings_change(place: Launching) -> None:
    first = forkserver(place)
    Home.current().settings_file.write_text('[market]\nsymbols = ["SPY"]\n')
    until(lambda: forkserver(place) != first)
    until(lambda: not process_is_alive(first))
    assert place.ended(place.start("quick_job")).status is DagsterRunStatus.SUCCESS


def test_a_forkserver_leaves_when_nobody_is_connected(place: Launching) -> None:
    server = forkserver(place)
    assert isinstance(place.instance.run_launcher, ForkingRunLauncher)
    place.instance.run_launcher.dispose()
    until(lambda: not process_is_alive(server))
    assert not (Home.current().state_folder / "forkserver.sock").exists()
