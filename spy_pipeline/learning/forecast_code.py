"""Which code forecasts: hashes that change with it, so that nothing of another version is taken for this one's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from spy_pipeline import forecast
from spy_pipeline.features.daily_rows import kernel_hash

_ROOM = Path(forecast.__file__).parent
_WALK = Path(__file__).parent / "walk_forward"


@cache
def forecast_code_hash() -> str:
    """Changes with the code of forecasters and walk: a fold is known by it.

    What stands above the forecasters is no part of a fold, nor of this.
    """
    above = {_ROOM / "ensemble.py", _ROOM / "serving.py", *(_ROOM / "online").glob("*.py")}
    return _hash({*_ROOM.rglob("*.py"), _WALK / "folds.py", _WALK / "fold_forecasts.py"} - above)


@cache
def stack_code_hash() -> str:
    """Changes with the code of all that a stack's forecast comes from, weights, calibration and kernel included."""
    return hashlib.sha256(f"{_hash(_ROOM.rglob('*.py'))}\0{kernel_hash()}".encode()).hexdigest()


def _hash(paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(f"{path.relative_to(_ROOM.parent)}\0".encode() + path.read_bytes())
    return whole.hexdigest()
