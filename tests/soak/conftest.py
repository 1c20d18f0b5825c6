"""Makes the long tests resumable, and keeps what they found.

A test that passed for the present state of the code is not run again: an interrupted `make soak` goes on where it
stopped. Each run leaves its outcome, test by test, in `docs/evidence/<date>-soak.md`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRESS = CHECKOUT / "build" / "soak.json"
EVIDENCE = CHECKOUT / "docs" / "evidence"
CODE = ("spy_pipeline", "cpp_ext", "tests", "pyproject.toml", "requirements.lock")


class Soak:
    """What is known to pass for this state of the code, and for how long each test ran."""

    def __init__(self) -> None:
        self.code = code_hash()
        self.passed: dict[str, float] = {}
        if PROGRESS.is_file():
            kept = json.loads(PROGRESS.read_text())
            self.passed = kept["passed"] if kept["code"] == self.code else {}
        self.failed: dict[str, str] = {}

    def note(self, report: pytest.TestReport) -> None:
        """Keep the outcome of one test at once, so that nothing is lost when the run is stopped."""
        if report.failed:
            self.failed[report.nodeid] = str(report.longrepr).splitlines()[-1]
        elif report.when == "call" and report.passed:
            self.passed[report.nodeid] = round(report.duration, 2)
            PROGRESS.parent.mkdir(exist_ok=True)
            PROGRESS.write_text(json.dumps({"code": self.code, "passed": self.passed}))

    def write_evidence(self) -> None:
        """Leave the dated account of all that is known for this state of the code."""
        cases: dict[str, list[float]] = defaultdict(list)
        for name, seconds in self.passed.items():
            cases[name.partition("[")[0]].append(seconds)
        lines = [
            f"# Long tests, {datetime.now(UTC).date()}",
            "",
            f"`make soak` on {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
            f"Python {platform.python_version()}, code {self.code[:12]}.",
            "",
            "| test | cases passed | seconds in all |",
            "|---|---|---|",
            *(f"| `{name}` | {len(times)} | {sum(times):.0f} |" for name, times in sorted(cases.items())),
            "",
            f"{len(self.passed)} passed, {len(self.failed)} failed.",
            *(f"- FAILED `{name}`: {reason}" for name, reason in sorted(self.failed.items())),
        ]
        EVIDENCE.mkdir(parents=True, exist_ok=True)
        (EVIDENCE / f"{datetime.now(UTC).date()}-soak.md").write_text("\n".join(lines) + "\n")


def code_hash() -> str:
    """The hash of everything that can change what a long test finds."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *CODE], cwd=CHECKOUT, capture_output=True, check=True
    )
    digest = hashlib.sha256()
    for name in sorted(listing.stdout.decode().splitlines()):
        path = CHECKOUT / name
        if path.is_file():
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


SOAK = pytest.StashKey[Soak]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SOAK] = Soak()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    done = config.stash[SOAK].passed
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in done])
    items[:] = [item for item in items if item.nodeid not in done]


class _Notes:
    def __init__(self, soak: Soak) -> None:
        self._soak = soak

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._soak.note(report)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        self._soak.write_evidence()
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self._soak.passed:
            session.exitstatus = pytest.ExitCode.OK


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.pluginmanager.register(_Notes(session.config.stash[SOAK]))
