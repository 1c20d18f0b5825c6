"""Finished folds on disk, by everything that decides them: whoever is interrupted goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.home import Home
from spy_pipeline.forecast.forecaster import Forecaster, QuantileForecaster
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.forecast_code import forecast_code_hash
from spy_pipeline.learning.walk_forward.fold_forecasts import Floats, FoldForecasts, MemberPlan
from spy_pipeline.learning.walk_forward.folds import Fold

_FOLDER = "walk_forward"


class FoldStore:
    """The folds of one home."""

    def __init__(self, home: Home) -> None:
        self._folder = home.state_folder / _FOLDER

    def load(self, panel: Panel, fold: Fold, plan: MemberPlan, sigma: Floats | None) -> FoldForecasts | None:
        """A finished fold; None where it was not finished, or is damaged."""
        try:
            with np.load(BytesIO(self._path(panel, fold, plan, sigma).read_bytes()), allow_pickle=False) as arrays:
                return FoldForecasts(arrays["sigma"], arrays.get("quantiles"))
        except (FileNotFoundError, ValueError, KeyError, EOFError, BadZipFile):
            return None

    def save(self, panel: Panel, fold: Fold, plan: MemberPlan, sigma: Floats | None, found: FoldForecasts) -> None:
        """Keep a finished fold in one step; `sigma` is what it was given to multiply with."""
        arrays = {"sigma": found.sigma}
        if found.quantiles is not None:
            arrays["quantiles"] = found.quantiles
        stream = BytesIO()
        np.savez_compressed(stream, allow_pickle=False, **arrays)
        write_atomically(self._path(panel, fold, plan, sigma), stream.getvalue())

    def _path(self, panel: Panel, fold: Fold, plan: MemberPlan, sigma: Floats | None) -> Path:
        first = max(fold.first - plan.sessions, 0)
        said = {
            "data": panel.part(first, fold.stop).content_hash,
            "from": fold.first - first,
            "settings": _settings(plan.make()),
            "cadence": plan.cadence,
            "seed": plan.seed,
            "fine_tuned_every": plan.fine_tuned_every,
            "sigma": None if sigma is None else hashlib.sha256(np.ascontiguousarray(sigma).tobytes()).hexdigest(),
            "code": forecast_code_hash(),
        }
        digest = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
        return self._folder / plan.name / f"{panel.sessions[fold.first].day}-{digest[:16]}.npz"


def _settings(member: Forecaster) -> list[object]:
    """Name and settings of a forecaster and of the one whose sigma it uses."""
    own: list[object] = [member.name, member.settings()]
    return [*own, *_settings(member.volatility)] if isinstance(member, QuantileForecaster) else own
