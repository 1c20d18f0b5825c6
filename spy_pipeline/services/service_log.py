"""What a service prints: kept in files that are rotated, and read back from their end."""

from __future__ import annotations

import asyncio
import codecs
import logging
import os
from collections import deque
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Self

from spy_pipeline.core.atomic_file import storage_error
from spy_pipeline.core.home import Home
from spy_pipeline.core.settings import LogSettings

_MEBIBYTE = 1 << 20
_CHUNK = 1 << 16
_LAST_CHUNKS = 64


def output_path(home: Home, service: str) -> Path:
    """Where the newest of what a service prints lies."""
    return home.log_folder / f"{service}.out"


class _Handler(RotatingFileHandler):
    """Writes as it is told, and says nothing of what cannot be written."""

    terminator = ""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging gives it
        """Lose what the disk does not take."""


class ServiceLog:
    """Takes what a service prints, as long as the block lasts, within an event loop.

    A disk that refuses it loses it, and never stops the service. What the service started may go on holding its end of
    the pipe; nobody waits for that.
    """

    def __init__(self, home: Home, service: str, settings: LogSettings) -> None:
        self._path = output_path(home, service)
        self._settings = settings
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def __enter__(self) -> Self:
        """Open the file and the pipe."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._handler = _Handler(
                self._path,
                maxBytes=self._settings.file_megabytes * _MEBIBYTE,
                backupCount=self._settings.files - 1,
                encoding="utf-8",
            )
        except OSError as error:
            raise storage_error(self._path, error) from error
        self._outlet, self._intake = os.pipe()
        os.set_blocking(self._outlet, False)
        asyncio.get_running_loop().add_reader(self._outlet, self._take)
        return self

    @property
    def intake(self) -> int:
        """What the service has as its stdout and stderr."""
        return self._intake

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take what is left, and close."""
        asyncio.get_running_loop().remove_reader(self._outlet)
        for _ in range(_LAST_CHUNKS):
            if not self._take():
                break
        os.close(self._intake)
        os.close(self._outlet)
        self._handler.close()

    def _take(self) -> bool:
        """Take what is there; says whether there was anything."""
        try:
            output = os.read(self._outlet, _CHUNK)
        except BlockingIOError:
            return False
        if text := self._decoder.decode(output):
            self._handler.emit(logging.makeLogRecord({"msg": text}))
        return bool(output)


def last_lines(path: Path, count: int) -> list[str]:
    """The last `count` lines of a log; none where there is no log."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", errors="replace") as stream:
        return [line.rstrip("\n") for line in deque(stream, count)]


class Follower:
    """Reads the lines that are added to a log, across its rotation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode, self._position = self._present()

    def new_lines(self) -> Iterator[str]:
        """The whole lines added since the last call."""
        inode, size = self._present()
        if inode != self._inode or size < self._position:
            self._inode, self._position = inode, 0
        if size == self._position:
            return
        with self._path.open("rb") as stream:
            stream.seek(self._position)
            added = stream.read(size - self._position)
        whole = added[: added.rfind(b"\n") + 1]
        self._position += len(whole)
        yield from whole.decode("utf-8", errors="replace").splitlines()

    def _present(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return 0, 0
        return stat.st_ino, stat.st_size
