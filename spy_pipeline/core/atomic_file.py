"""Whole files that appear in one step: a reader finds the old one or the new one, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from spy_pipeline.core.errors import SpyError

TEMPORARY_PREFIX = ".writing-"
FOR_ALL = 0o644
"""Mode of a file that every user of the machine may read."""
FOR_OWNER = 0o600
"""Mode of a file that nobody but its owner may read."""


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step that survives a crash; see `replace_atomically`."""
    replace_atomically(path, lambda stream: _write_all(stream, content))


def replace_atomically(path: Path, produce: Callable[[BinaryIO], None]) -> None:
    """Let `produce` write the new file under a temporary name, sync it, and rename it over `path`.

    On any failure the old file stays as it was and no temporary file is left; a full disk, a missing right and
    a read-only folder become one sentence each.
    """
    with _staged(path, produce) as temporary:
        temporary.replace(path)
        sync_folder(path.parent)


def create_once(path: Path, content: bytes, mode: int = FOR_ALL) -> bool:
    """Create `path` with `content` and `mode` in one step and say True, or say False where it exists already."""
    with _staged(path, lambda stream: _write_all(stream, content), mode) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        sync_folder(path.parent)
    return True


@contextlib.contextmanager
def _staged(path: Path, produce: Callable[[BinaryIO], None], mode: int = FOR_ALL) -> Iterator[Path]:
    """A synced file beside `path` that `produce` wrote, gone after the block; refusals of the disk become sentences."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=temporary_prefix(), suffix=f"-{path.name}", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as stream:
            produce(stream)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        yield temporary
    except OSError as error:
        raise storage_error(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def temporary_prefix() -> str:
    """How the temporary files of this process begin, so that `recover_lake` can tell orphans from work at hand."""
    return f"{TEMPORARY_PREFIX}{os.getpid()}-"


def writer_of(temporary: Path) -> int:
    """The id of the process that made a temporary file."""
    return int(temporary.name.removeprefix(TEMPORARY_PREFIX).partition("-")[0])


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage_error(path: Path, error: OSError) -> SpyError:
    """The sentence for a write to `path` that the operating system refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SpyError(f"The disk is full: {path} was not written and its former state is kept; free some space.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return SpyError(f"No right to write {path}: give this user write access to {path.parent}, or set SPY_HOME.")
    if error.errno == errno.EROFS:
        return SpyError(f"{path.parent} is read-only: mount it writable, or set SPY_HOME to another folder.")
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return SpyError(f"{path} cannot be written because a file stands where a folder belongs: move it away.")
    return SpyError(f"{path} could not be written ({error.strerror}): check the disk, then try again.")


def _write_all(stream: BinaryIO, content: bytes) -> None:
    stream.write(content)
