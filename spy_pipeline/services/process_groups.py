"""Ending programs with everything they started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterable, Mapping

import psutil

_SET_CHILD_SUBREAPER = 36
_LOOK_SECONDS = 0.05
_JUST_STARTED_SECONDS = 2.0
_ROUNDS = 5


def adopt_orphans() -> None:
    """Become the parent of whatever our children leave behind, so that it can be ended too; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(spared: Iterable[int]) -> None:
    """Let adopted processes that have ended go; the children named in `spared` are awaited elsewhere.

    What was only just started is spared too, because its name may not be known yet.
    """
    others, newest = set(spared), time.time() - _JUST_STARTED_SECONDS
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess, ChildProcessError):
            ended = child.status() == psutil.STATUS_ZOMBIE and child.create_time() < newest
            if ended and child.pid not in others:
                os.waitpid(child.pid, os.WNOHANG)


def end_groups(leaders: Iterable[int], patience_seconds: float) -> None:
    """End process groups: asked first, killed when they take longer than `patience_seconds`."""
    left = _living(leaders)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for leader in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(leader, number)
        deadline = time.monotonic() + patience_seconds
        while left and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
            left = _living(left)


def groups_with(variables: Mapping[str, str]) -> set[int]:
    """The groups of all processes in whose environment these variables have these values, but for our own group."""
    found = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if variables.items() <= process.environ().items():
                found.add(_group(process.pid))
    return found - {0, os.getpgrp()}


def end_descendants(patience_seconds: float) -> None:
    """End every process that descends from this one in a group of its own, those started meanwhile included."""
    for _ in range(_ROUNDS):
        groups = {_group(child.pid) for child in _living_children()} - {0, os.getpgrp()}
        if not groups:
            return
        end_groups(groups, patience_seconds)


def _living_children() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if not _has_ended(child)]


def _has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _living(leaders: Iterable[int]) -> set[int]:
    """Those of some groups in which a process still runs, zombies aside."""
    wanted = set(leaders)
    if not wanted:
        return wanted
    return wanted & {
        _group(process.pid)
        for process in psutil.process_iter(["status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
    }


def _group(pid: int) -> int:
    """The process group of a process; 0 where it is gone."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0
