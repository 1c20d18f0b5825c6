"""Artifacts by content: a folder's name is the hash of what is in it, so nothing damaged or swapped goes unseen."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from spy_pipeline.core.atomic_file import TEMPORARY_PREFIX, storage_error, sync_folder, temporary_prefix, writer_of
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.processes import process_is_alive

MLRUNS = "mlruns"
_FOLDER = "models"
_SHARD = 2
_ORPHANED_AFTER_S = 3600.0


class ArtifactStore:
    """The artifacts of one home, each stored once however often it is saved."""

    def __init__(self, home: Home) -> None:
        self._root = home.root / MLRUNS / _FOLDER

    def path(self, version: str) -> Path:
        """Where the artifact of a version lies."""
        return self._root / version[:_SHARD] / version

    def save(self, write: Callable[[Path], None]) -> str:
        """Let `write` fill a new folder, keep it under its content's hash in one step, and say the hash."""
        staging: Path | None = None
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            staging = Path(tempfile.mkdtemp(prefix=temporary_prefix(), dir=self._root))
            write(staging)
            _sync(staging)
            version = content_hash(staging)
            place = self.path(version)
            place.parent.mkdir(exist_ok=True)
            if not place.is_dir():
                staging.chmod(0o755)
                _rename(staging, place)
                sync_folder(place.parent)
        except OSError as error:
            raise storage_error(self._root, error) from error
        finally:
            if staging is not None:
                shutil.rmtree(staging, ignore_errors=True)
        return version

    def verified(self, version: str) -> Path:
        """The folder of a version, every byte of it checked; one that is gone or was changed is refused."""
        place = self.path(version)
        if not place.is_dir():
            raise SpyError(f"The model {version} has no artifact in {place}: train it anew with `spy train`.")
        if content_hash(place) != version:
            raise SpyError(
                f"{place} is not the model that was stored there (its content hash differs): "
                "serve another version with `spy models rollback`, or train anew with `spy train`."
            )
        return place

    def drop(self, version: str) -> int:
        """Remove an artifact and say how many bytes that freed; one that is gone already frees none."""
        place = self.path(version)
        if not place.is_dir():
            return 0
        freed = sum(path.stat().st_size for path in _files(place))
        trash = Path(tempfile.mkdtemp(prefix=temporary_prefix(), dir=self._root))
        place.rename(trash / version)
        shutil.rmtree(trash, ignore_errors=True)
        return freed

    def stored(self) -> Iterator[str]:
        """The versions whose artifacts are here, but for those that a writer may just be about to register."""
        for place in sorted(self._root.glob(f"[0-9a-f]{'[0-9a-f]' * (_SHARD - 1)}/*")):
            if time.time() - place.stat().st_mtime > _ORPHANED_AFTER_S:
                yield place.name

    def recover(self) -> None:
        """Remove what writers that are gone left half-written."""
        for path in self._root.glob(f"{TEMPORARY_PREFIX}*"):
            if not process_is_alive(writer_of(path)):
                shutil.rmtree(path, ignore_errors=True)


def content_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of all files in a folder, in 64 hexadecimal digits."""
    whole = hashlib.sha256()
    for path in _files(folder):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
        whole.update(f"{path.relative_to(folder).as_posix()}\0{digest.hexdigest()}\n".encode())
    return whole.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sync(folder: Path) -> None:
    for path in _files(folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for place in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(place)


def _rename(staging: Path, place: Path) -> None:
    """Rename unless another process stored the same content meanwhile."""
    try:
        staging.rename(place)
    except OSError:
        if not place.is_dir():
            raise
