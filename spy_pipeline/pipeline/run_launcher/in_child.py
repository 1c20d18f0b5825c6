"""Work that would start threads, done by a child: whoever forks others must keep to one thread."""

from __future__ import annotations

import os
import pickle
import traceback
from collections.abc import Callable
from typing import TypeVar

from spy_pipeline.core.errors import SpyError

Result = TypeVar("Result")


def in_child(work: Callable[[], Result]) -> Result:
    """What `work` gives, worked out by a forked child of this process; a child that fails is told by its sentence."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        status = 1
        try:
            with os.fdopen(writer, "wb") as stream:
                pickle.dump(_tried(work), stream, pickle.HIGHEST_PROTOCOL)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        content = stream.read()
    os.waitpid(pid, 0)
    if not content:
        raise SpyError("A child process that loads history ended before it was done: look at the forkserver's log.")
    found: Result | SpyError = pickle.loads(content)  # noqa: S301 - from our own child, never from disk
    if isinstance(found, SpyError):
        raise found
    return found


def _tried(work: Callable[[], Result]) -> Result | SpyError:
    try:
        return work()
    except SpyError as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001 - told to the parent, whatever it is
        traceback.print_exc()
        return SpyError(f"History could not be loaded ({error}): look at the forkserver's log.")
