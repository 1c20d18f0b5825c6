"""What a forecaster learned, on disk: native formats, and a manifest whose hashes are checked before all reading."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.atomic_file import storage_error, sync_folder, temporary_prefix
from spy_pipeline.core.errors import SpyError

MANIFEST = "manifest.json"
FORMAT = "spy_pipeline forecaster 1"
_ARRAYS = "arrays.safetensors"


@dataclass(frozen=True)
class Artifact:
    """Files by name and what is noted about them; the same content always gives the same hash."""

    notes: Mapping[str, Any] = field(default_factory=dict)
    """What the manifest says beside the hashes, as JSON holds it."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Content of each file; a name may lie in subfolders, which are artifacts of their own."""

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]], files: Mapping[str, bytes] | None = None) -> Self:
        """An artifact of arrays, kept as safetensors, and other files."""
        from safetensors.numpy import save

        contiguous = {name: np.ascontiguousarray(array) for name, array in sorted(arrays.items())}
        return cls({}, {_ARRAYS: save(contiguous), **(files or {})})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays; a file that holds none is a `ValueError`."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            loaded: dict[str, NDArray[Any]] = load(self.files[_ARRAYS])
        except SafetensorError as error:
            raise ValueError(f"{_ARRAYS} holds no arrays") from error
        return loaded

    def noted(self, notes: Mapping[str, Any]) -> Artifact:
        """The same files with these notes."""
        return Artifact({**self.notes, **notes}, self.files)

    def with_part(self, name: str, part: Artifact) -> Artifact:
        """The artifact with another one inside it."""
        inner = {f"{name}/{file}": content for file, content in part.files.items()}
        return Artifact({**self.notes, f"part {name}": dict(part.notes)}, {**self.files, **inner})

    def part(self, name: str) -> Artifact:
        """An artifact inside this one."""
        prefix = f"{name}/"
        files = {file.removeprefix(prefix): self.files[file] for file in self.files if file.startswith(prefix)}
        return Artifact(self.notes[f"part {name}"], files)

    def parts(self) -> list[str]:
        """The names of the artifacts inside this one, in the order in which they were put there."""
        return [note.removeprefix("part ") for note in self.notes if note.startswith("part ")]

    def manifest(self) -> bytes:
        """The manifest: format, notes, and the hash of each file."""
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(self.files.items())}
        document = {"format": FORMAT, "notes": self.notes, "files": hashes}
        return (json.dumps(document, indent=1) + "\n").encode()

    @property
    def content_hash(self) -> str:
        """SHA-256 of the manifest, and so of everything: the version of what is kept here."""
        return hashlib.sha256(self.manifest()).hexdigest()


def write_artifact(folder: Path, artifact: Artifact) -> str:
    """Put the artifact at `folder` in one step and give its content hash; a folder that is there must hold the same."""
    if folder.exists():
        read_artifact(folder, artifact.content_hash)
        return artifact.content_hash
    staged: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=temporary_prefix(), dir=folder.parent))
        for name, content in {**artifact.files, MANIFEST: artifact.manifest()}.items():
            _write_synced(staged / name, content)
        staged.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise storage_error(folder, error) from error
    finally:
        if staged is not None:
            shutil.rmtree(staged, ignore_errors=True)
    return artifact.content_hash


def read_artifact(folder: Path, expected_hash: str | None = None) -> Artifact:
    """The artifact at `folder`, with every byte checked against the manifest and that against `expected_hash`."""
    manifest_file = folder / MANIFEST
    manifest = _bytes_of(manifest_file)
    if expected_hash is not None and hashlib.sha256(manifest).hexdigest() != expected_hash:
        raise SpyError(f"{manifest_file} is not that of model {expected_hash[:12]}: {_REMEDY}")
    document = _parsed(manifest_file, manifest)
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    if differing := sorted(present ^ set(document["files"])):
        raise SpyError(f"{folder} has other files than its manifest names ({', '.join(differing)}): {_REMEDY}")
    files = {name: _checked(folder / name, digest) for name, digest in document["files"].items()}
    artifact = Artifact(document["notes"], files)
    if artifact.manifest() != manifest:
        raise SpyError(f"{manifest_file} was not written by this program: {_REMEDY}")
    return artifact


_REMEDY = "restore it from a copy, or train anew with `spy train`."


def _parsed(path: Path, manifest: bytes) -> dict[str, Any]:
    try:
        document = json.loads(manifest)
        known = document["format"] == FORMAT and {"notes", "files"} <= set(document)
    except (ValueError, KeyError, TypeError) as error:
        raise SpyError(f"{path} is damaged: {_REMEDY}") from error
    if not known:
        raise SpyError(f"{path} is not a model of this program's present format: {_REMEDY}")
    assert isinstance(document, dict)
    return document


def _checked(path: Path, digest: str) -> bytes:
    content = _bytes_of(path)
    if hashlib.sha256(content).hexdigest() != digest:
        raise SpyError(f"{path} is damaged (its hash is not the one in {MANIFEST}): {_REMEDY}")
    return content


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SpyError(f"{path} cannot be read ({error.strerror}): {_REMEDY}") from error


def _write_synced(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
