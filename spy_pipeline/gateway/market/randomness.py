"""Where chance comes from: one independent stream of random numbers for every named purpose."""

from __future__ import annotations

from zlib import crc32

import numpy as np


def random_stream(seed: int, *purpose: str | int) -> np.random.Generator:
    """The generator of one purpose, the same in every process; other purposes or seeds share nothing with it."""
    words = [part if isinstance(part, int) else crc32(part.encode()) for part in purpose]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))
