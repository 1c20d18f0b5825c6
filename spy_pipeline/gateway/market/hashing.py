"""Numbers that look random and depend on nothing but their arguments, so that any moment can be asked for alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def hashed(values: NDArray[np.int64], key: int) -> NDArray[np.uint64]:
    """A well-mixed 64-bit number for each value under `key` (the finalizer of SplitMix64)."""
    bits = values.astype(np.uint64) * _MIX[0] + np.uint64(key)
    bits = (bits ^ (bits >> np.uint64(30))) * _MIX[1]
    bits = (bits ^ (bits >> np.uint64(27))) * _MIX[2]
    mixed: NDArray[np.uint64] = bits ^ (bits >> np.uint64(31))
    return mixed


def hashed_fraction(values: NDArray[np.int64], key: int) -> NDArray[np.float64]:
    """A number from 0 up to 1 for each value under `key`."""
    fractions: NDArray[np.float64] = (hashed(values, key) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return fractions
