"""XGBoost as the members use it: pinned threads, native files, inference without the framework's wrappers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from spy_pipeline.forecast.threads import THREADS
from spy_pipeline.forecast.training_set import Floats


@dataclass(frozen=True, slots=True)
class TreePlan:
    """How trees are grown."""

    parameters: Mapping[str, Any]
    """XGBoost's parameters beside threads, seed and start."""
    rounds: int
    """Trees for each output."""
    seed: int
    """What the sampling of rows and columns comes from."""

    def complete(self, **others: Any) -> dict[str, Any]:
        """All parameters, `others` going before."""
        shared = {"tree_method": "hist", "base_score": 0.0, "nthread": THREADS, "seed": self.seed, "verbosity": 0}
        return {**shared, **self.parameters, **others}


class Booster:
    """Boosted trees that learn what a margin given with each row leaves to learn."""

    def __init__(self, native: Any) -> None:
        self._native = native

    @staticmethod
    def of(columns: Floats, answers: Floats, margin: Floats, plan: TreePlan) -> Booster:
        """Grow trees on these rows; `margin` is rows, or rows by outputs."""
        import xgboost

        data = xgboost.QuantileDMatrix(
            _single(columns), answers, max_bin=plan.parameters.get("max_bin"), nthread=THREADS
        )
        data.set_base_margin(margin)
        return Booster(xgboost.train(plan.complete(), data, plan.rounds))

    def refreshed(self, columns: Floats, answers: Floats, margin: Floats, plan: TreePlan) -> Booster:
        """The same trees with the values of their leaves fitted to these rows; this one is left as it is."""
        import xgboost

        data = xgboost.DMatrix(_single(columns), answers, nthread=THREADS)
        data.set_base_margin(margin)
        settings = plan.complete(process_type="update", updater="refresh", refresh_leaf=True, subsample=1.0)
        del settings["base_score"], settings["tree_method"]
        return Booster(xgboost.train(settings, data, plan.rounds, xgb_model=self._native))

    def answers(self, columns: Floats, margin: Floats) -> Floats:
        """What margin and trees say of these rows.

        The margin is added here: XGBoost would share that out over all cores, and wait for the busiest of them.
        """
        return np.asarray(margin + self._native.inplace_predict(_single(columns)), np.float64)

    def importance(self) -> dict[int, float]:
        """Gain in loss by position of the column; columns that no tree uses are left out."""
        gains = self._native.get_score(importance_type="total_gain")
        return {int(name.removeprefix("f")): float(gain) for name, gain in gains.items()}

    def to_bytes(self) -> bytes:
        """XGBoost's own binary format."""
        return bytes(self._native.save_raw("ubj"))

    @staticmethod
    def from_bytes(content: bytes) -> Booster:
        """The booster that `to_bytes` gave; its bytes must have been checked."""
        import xgboost

        native = xgboost.Booster({"nthread": THREADS})
        native.load_model(bytearray(content))
        return Booster(native)


def gain_by_column(names: Sequence[str], boosters: Iterable[Booster]) -> dict[str, float]:
    """Gain in loss over all boosters by column; `names` are their columns in order."""
    found = dict.fromkeys(names, 0.0)
    for booster in boosters:
        for position, gain in booster.importance().items():
            found[names[position]] += gain
    return found


def files_of(boosters: Sequence[Booster]) -> dict[str, bytes]:
    """A file for each booster, by its name in an artifact."""
    return {_file_name(number): booster.to_bytes() for number, booster in enumerate(boosters)}


def boosters_in(files: Mapping[str, bytes], count: int) -> list[Booster]:
    """So many boosters that `files_of` packed; the bytes must have been checked."""
    return [Booster.from_bytes(files[_file_name(number)]) for number in range(count)]


def _file_name(number: int) -> str:
    return f"booster_{number}.ubj"


def _single(columns: Floats) -> Any:
    return columns.astype(np.float32)
