"""Services are restarted on failure, ended with everything they started, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.services.process_groups import end_groups, groups_with
from spy_pipeline.services.service_log import last_lines, output_path
from spy_pipeline.services.standing import ServiceStanding, read_standings, supervisor_pid
from spy_pipeline.services.supervisor import marks_of
from tests.services.home_processes import processes_of
from tests.waiting import until


class Supervised:
    """A supervisor in a process of its own."""

    def __init__(self, home: Home, mark: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.home, self.mark = home, mark
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.supervising_process", str(self.port), str(mark)]
        )

    def standing(self, name: str) -> ServiceStanding | None:
        return next((each for each in read_standings(self.home) if each.name == name), None)

    def running(self, name: str, *, not_pid: int = 0) -> ServiceStanding:
        def look() -> ServiceStanding | None:
            found = self.standing(name)
            return found if found and found.state == "running" and found.pid != not_pid else None

        return until(look)


@pytest.fixture
def supervised(home: Home, tmp_path: Path) -> Iterator[Supervised]:
    supervised = Supervised(home, tmp_path / "mark")
    yield supervised
    supervised.process.kill()
    supervised.process.wait()
    for process in processes_of(home):
        process.kill()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_services_run_in_order_and_what_fails_is_started_again_with_its_sentence_kept(supervised: Supervised) -> None:
    first, second = supervised.running("stubborn"), supervised.running("answering")
    assert second.since_ns > first.since_ns
    assert second.address == f"http://127.0.0.1:{supervised.port}"
    assert answers(supervised.port)

    def failed_twice() -> ServiceStanding | None:
        standing = supervised.standing("failing")
        return standing if standing and standing.restarts >= 2 else None

    failing = until(failed_twice)
    assert failing.problem == "ended with status 1: The cable is not plugged in: plug it in."
    assert set(last_lines(output_path(supervised.home, "failing"), 2)) == {"The cable is not plugged in: plug it in."}


def test_a_killed_service_is_back_although_its_child_held_the_port(supervised: Supervised) -> None:
    before = supervised.running("answering")
    os.kill(before.pid, signal.SIGKILL)
    after = supervised.running("answering", not_pid=before.pid)
    assert after.restarts == before.restarts + 1
    assert after.problem.startswith("ended by SIGKILL")
    assert answers(supervised.port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_when_it_ends_nothing_runs_any_more(supervised: Supervised, number: signal.Signals) -> None:
    supervised.running("answering")
    until(lambda: supervised.mark.is_file() and supervised.mark.read_text())
    supervised.running("leaving")
    assert psutil.pid_exists(int(supervised.mark.read_text()))
    supervised.process.send_signal(number)
    assert supervised.process.wait(20.0) == 0
    assert processes_of(supervised.home) == []
    assert not answers(supervised.port)
    assert {standing.state for standing in read_standings(supervised.home)} == {"ended"}
    assert supervisor_pid(supervised.home) is None


def test_what_a_killed_supervisor_left_is_found_and_ended(supervised: Supervised) -> None:
    supervised.running("answering")
    assert supervisor_pid(supervised.home) == supervised.process.pid
    supervised.process.kill()
    supervised.process.wait()
    assert supervisor_pid(supervised.home) is None
    left = groups_with(marks_of(supervised.home, "answering"))
    assert left
    assert groups_with(marks_of(Home.at(supervised.mark.parent), "answering")) == set()
    everything = {
        group for name in ("stubborn", "leaving", "failing") for group in groups_with(marks_of(supervised.home, name))
    }
    end_groups(left | everything, patience_seconds=0.5)
    assert processes_of(supervised.home) == []
    assert not answers(supervised.port)


def test_everything_ends_with_a_service_that_must_last(home: Home) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.services.lasting_process"],
        capture_output=True,
        text=True,
        timeout=60.0,
        check=False,
    )
    assert ended.returncode == 1
    said = "Without failing nothing can go on: failing ended with status 1: The cable is not plugged in: plug it in."
    assert ended.stderr.strip() == said
    assert processes_of(home) == []
