"""Starting is recovering: what a crash left behind in the lake is mended before anything is read or written."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spy_pipeline.core.atomic_file import TEMPORARY_PREFIX, writer_of
from spy_pipeline.core.lake.growing_file import mend_torn_line
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.processes import process_is_alive


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was mended."""

    removed: tuple[Path, ...]
    """Half-written files and folders of writers that are gone."""
    mended: tuple[Path, ...]
    """Growing files whose torn last line was cut off."""


def recover_lake(layout: LakeLayout) -> Recovery:
    """Remove half-written files and cut torn lines; what a living process writes is left alone."""
    removed = tuple(path for path in _temporary_files(layout.home.data_folder) if _remove_if_orphaned(path))
    growing = (path for folder in layout.growing_folders() for path in sorted(folder.rglob("*.csv")))
    return Recovery(removed, tuple(path for path in growing if _mend_if_idle(path)))


def _temporary_files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob(f"{TEMPORARY_PREFIX}*"))


def _remove_if_orphaned(path: Path) -> bool:
    if process_is_alive(writer_of(path)):
        return False
    with contextlib.suppress(FileNotFoundError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return True


def _mend_if_idle(path: Path) -> bool:
    if path.name.startswith(TEMPORARY_PREFIX):
        return False
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(descriptor).st_size != mend_torn_line(descriptor)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
