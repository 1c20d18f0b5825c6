"""What tests of every room share: a home of their own, real bars where there are some, small and unwritable disks."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.runtime_folder import runtime_folder

CHECKOUT = Path(__file__).resolve().parents[1]
UNPRIVILEGED_USER = 65534

settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("house")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An empty home that this process and those it starts take for theirs; nothing of it stays in memory."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    made = Home.at(folder)
    yield made
    shutil.rmtree(runtime_folder(made), ignore_errors=True)


@pytest.fixture(scope="session")
def real_bars() -> Path:
    """The folder with real market data; tests that need it are skipped where it is not."""
    folder = Path(os.environ.get("SPY_REAL_BARS", CHECKOUT / "../shared/market"))
    if not folder.is_dir():
        pytest.skip("no real market data here: set SPY_REAL_BARS to a folder that has some")
    return folder


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for 256 KiB."""
    yield from _mounted(tmp_path / "tiny", "size=256k")


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that takes no writes."""
    yield from _mounted(tmp_path / "read-only", "size=64k,ro")


@pytest.fixture
def without_root() -> Iterator[None]:
    """For the length of a test, write with the rights of an ordinary user."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(UNPRIVILEGED_USER)
    try:
        yield
    finally:
        os.seteuid(0)


def _mounted(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounting.returncode != 0:
        pytest.skip("mounting a small file system needs root here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
