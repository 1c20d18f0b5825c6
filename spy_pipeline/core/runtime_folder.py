"""The folder of what lives only as long as processes do: shared memory and sockets."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from spy_pipeline.core.home import Home

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder below it is refused unless it is this user's alone


def runtime_folder(home: Home) -> Path:
    """Where processes of `home` meet: in memory where the system has a place for that, else in the home's state.

    In memory nothing is ever written back to a disk, which could hold up the writer. The name is short, because the
    path of a socket may have 100 bytes or so, and differs between users and homes.
    """
    if not _SHARED_MEMORY.is_dir():
        return home.state_folder / "runtime"
    mark = hashlib.sha256(os.fsencode(home.root.resolve())).hexdigest()[:12]
    return _SHARED_MEMORY / f"spy-{os.getuid()}-{mark}"
