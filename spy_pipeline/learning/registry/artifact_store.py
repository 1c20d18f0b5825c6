"""Artifacts of models by their content hash, each kept once however often it is saved."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from spy_pipeline.core.atomic_file import TEMPORARY_PREFIX, temporary_prefix, writer_of
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.processes import process_is_alive
from spy_pipeline.forecast.artifact import Artifact, read_artifact, write_artifact

MLRUNS = "mlruns"
_FOLDER = "models"
_SHARD = 2
_ORPHANED_AFTER_S = 3600.0


class ArtifactStore:
    """The artifacts of one home."""

    def __init__(self, home: Home) -> None:
        self._root = home.root / MLRUNS / _FOLDER

    def path(self, version: str) -> Path:
        """Where the artifact of a version lies."""
        return self._root / version[:_SHARD] / version

    def save(self, artifact: Artifact) -> str:
        """Keep an artifact in one step and say its content hash."""
        return write_artifact(self.path(artifact.content_hash), artifact)

    def read(self, version: str) -> Artifact:
        """The artifact of a version, every byte of it checked first; one that is gone or was changed is refused."""
        self.require(version)
        return read_artifact(self.path(version), version)

    def require(self, version: str) -> None:
        """Refuse a version whose artifact is gone; its bytes are not looked at."""
        place = self.path(version)
        if not place.is_dir():
            raise SpyError(f"The model {version} has no artifact in {place}: train it anew with `spy train`.")

    def drop(self, version: str) -> int:
        """Remove an artifact and say how many bytes that freed; one that is gone already frees none."""
        place = self.path(version)
        if not place.is_dir():
            return 0
        freed = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        trash = Path(tempfile.mkdtemp(prefix=temporary_prefix(), dir=self._root))
        place.rename(trash / version)
        shutil.rmtree(trash, ignore_errors=True)
        return freed

    def stored(self) -> Iterator[str]:
        """The versions whose artifacts are here, but for those that a writer may just be about to register."""
        for place in sorted(self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f]*")):
            if time.time() - place.stat().st_mtime > _ORPHANED_AFTER_S:
                yield place.name

    def recover(self) -> None:
        """Remove what writers that are gone left half-written."""
        for place in (self._root, *self._root.glob("[0-9a-f][0-9a-f]")):
            for path in place.glob(f"{TEMPORARY_PREFIX}*"):
                if not process_is_alive(writer_of(path)):
                    shutil.rmtree(path, ignore_errors=True)
