"""Files that grow by whole lines: one writer at a time, at most the last unsynced lines lost, never a torn one kept."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from spy_pipeline.core.atomic_file import storage_error, sync_folder
from spy_pipeline.core.errors import SpyError

_TAIL_BYTES = 1 << 16


class GrowingFile:
    """The one writer of a CSV file that gains lines while others read it.

    Opening it mends what a crash left: a torn last line is cut off. Lines given to `append` reach the operating
    system at once, so that a killed writer loses none, and the disk at most `sync_seconds` later, so that a power
    cut loses no more than that.
    """

    def __init__(self, path: Path, header: str, sync_seconds: float) -> None:
        self._path = path
        self._header = f"{header}\n".encode()
        self._sync_seconds = sync_seconds
        self._synced_at = 0.0
        self._descriptor = -1
        self._length = 0

    def __enter__(self) -> Self:
        """Become the writer, or refuse with a sentence where another process is."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            self._lock()
            self._length = mend_torn_line(self._descriptor)
            self._begin()
        except (OSError, SpyError) as error:
            self._close()
            if isinstance(error, OSError):
                raise storage_error(self._path, error) from error
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Force what was appended to disk and stop being the writer."""
        try:
            self.sync()
        finally:
            self._close()

    def append(self, lines: Iterable[str]) -> None:
        """Add whole lines, given without their line ends; all of them or, on a full disk, none."""
        block = "".join(f"{line}\n" for line in lines).encode()
        try:
            self._write(block)
            if time.monotonic() - self._synced_at >= self._sync_seconds:
                self.sync()
        except OSError as error:
            raise storage_error(self._path, error) from error

    def sync(self) -> None:
        """Force everything appended so far to disk now."""
        os.fsync(self._descriptor)
        self._synced_at = time.monotonic()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SpyError(f"Another process already appends to {self._path}: stop it first.") from None

    def _begin(self) -> None:
        if self._length == 0:
            self._write(self._header)
            sync_folder(self._path.parent)
            return
        present = os.pread(self._descriptor, len(self._header), 0)
        if present != self._header:
            raise SpyError(f"{self._path} has other columns than this version writes: move it away, then start again.")

    def _write(self, block: bytes) -> None:
        try:
            written = 0
            while written < len(block):
                written += os.pwrite(self._descriptor, block[written:], self._length + written)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._length)
            raise
        self._length += len(block)

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1


def mend_torn_line(descriptor: int) -> int:
    """Cut the file behind its last whole line; returns the length that is left."""
    length = os.fstat(descriptor).st_size
    end = length
    while end > 0:
        start = max(0, end - _TAIL_BYTES)
        position = os.pread(descriptor, end - start, start).rfind(b"\n")
        if position >= 0:
            end = start + position + 1
            break
        end = start
    if end < length:
        os.ftruncate(descriptor, end)
        os.fsync(descriptor)
    return end
