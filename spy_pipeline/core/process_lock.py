"""Locks that only one process may hold."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from spy_pipeline.core.atomic_file import storage_error
from spy_pipeline.core.errors import SpyError


class ProcessLock:
    """A named right of one process at a time; the operating system takes it back when the process ends, however."""

    def __init__(self, path: Path, purpose: str) -> None:
        """`purpose` completes the sentence "Another process already ..." for whoever comes second."""
        self._path = path
        self._purpose = purpose
        self._descriptor = -1

    def __enter__(self) -> Self:
        """Take the lock at once, or refuse with a sentence that names the holder."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise storage_error(self._path, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise SpyError(
                f"Another process ({holder}) already {self._purpose}: stop it first, or wait for it."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the lock back."""
        os.close(self._descriptor)
        self._descriptor = -1


@contextlib.contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Do something while no other process does it; who comes second waits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lock_is_held(path: Path) -> bool:
    """Whether a living process holds the `ProcessLock` at `path`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def lock_holder(path: Path) -> int | None:
    """The id of the living process that holds the `ProcessLock` at `path`, or None."""
    if not lock_is_held(path):
        return None
    holder = path.read_text(encoding="ascii").strip()
    return int(holder) if holder.isdecimal() else None
