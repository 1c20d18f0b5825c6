"""What a training is worth: walked forward over the last of its days, and shown with the runs of what it made."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from math import isfinite

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.evaluation.evaluation import BASELINES, Evaluation, evaluate
from spy_pipeline.learning.evaluation.figures import metrics
from spy_pipeline.learning.evaluation.findings import B_Q, B_SIGMA, Judgement
from spy_pipeline.learning.evaluation.outcomes import Floats, Forecasts
from spy_pipeline.learning.evaluation.plots import plots
from spy_pipeline.learning.importance import importance, importance_picture
from spy_pipeline.learning.panels import LEAST_DAYS
from spy_pipeline.learning.proof import Walked, walked
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import ModelVersion
from spy_pipeline.learning.roster import STACK, STACK_SIGMA, roles

Tell = Callable[[str], None]

MEASURED_SESSIONS = 10
"""On how many of the last sessions of a training set its figures are measured, at most; as many before warm up."""


def measure(
    home: Home,
    instrument: Instrument,
    panel: Panel,
    versions: Sequence[ModelVersion],
    *,
    seed: int,
    tell: Tell,
) -> None:
    """Show what the versions trained on `panel` are worth: figures and pictures go to their runs in MLflow.

    What was fitted on all days cannot be judged on them. So the last sessions are walked forward by forecasters of the
    same kinds that had not seen them; finished folds of other walks serve again.
    """
    days = measured_days(panel)
    if days is None:
        tell(f"Nothing is measured: {len(panel.sessions)} sessions leave none to score after the {LEAST_DAYS} first.")
        return
    walk = walked(home, instrument, days, roles(), seed=seed, tell=tell, warm_up=MEASURED_SESSIONS)
    registry, span = ModelRegistry(home), f"{days[0]} to {days[1]}"
    sigmas = {role.name: role.sigma for role in roles()} | {STACK: STACK_SIGMA}
    for version in versions:
        name = version.name.removeprefix(f"{instrument.key}.")
        found, pictures = _worth(walk, name, sigmas[name])
        folder = home.state_folder / "measured" / instrument.key / f"{name}-{version.version[:12]}"
        for file, content in (pictures | _looked_at(registry, version)).items():
            write_atomically(folder / file, content)
        registry.tell_figures(version, span, found, folder)


def measured_days(panel: Panel) -> tuple[date, date] | None:
    """The first and last session of a training set to measure on; None where too few come before."""
    sessions = [session.day for session in panel.sessions]
    count = min(MEASURED_SESSIONS, len(sessions) - LEAST_DAYS)
    return (sessions[-count], sessions[-1]) if count > 0 else None


def _worth(walk: Walked, name: str, sigma: str | None) -> tuple[dict[str, float], dict[str, bytes]]:
    """Figures of one forecaster by name, and pictures of them by file name where it forecasts quantiles."""
    if name not in walk.forecasts.quantiles:
        forecasts = _baselines_and(name, B_Q, walk.forecasts, walk.forecasts.sigma[B_SIGMA])
        return _volatility_metrics(evaluate(walk.outcomes, forecasts, B_Q), name), {}
    forecasts = _baselines_and(name, name, walk.forecasts, walk.forecasts.sigma[sigma or STACK])
    evaluation = evaluate(walk.outcomes, forecasts, name)
    drawn = plots(Judgement(walk.outcomes, forecasts), evaluation, walk.weights, walk.members)
    return metrics(evaluation), {f"{picture.replace(' ', '-')}.png": png for picture, png in drawn.items()}


def _baselines_and(name: str, judged: str, forecasts: Forecasts, sigma: Floats) -> Forecasts:
    """What the baselines and `name` said; `sigma` is the one below the quantiles of `judged`."""
    shown = {*BASELINES, name}
    sigmas = {other: values for other, values in forecasts.sigma.items() if other in shown}
    quantiles = {other: values for other, values in forecasts.quantiles.items() if other in shown}
    return replace(forecasts, sigma={**sigmas, judged: sigma}, quantiles=quantiles)


def _volatility_metrics(evaluation: Evaluation, name: str) -> dict[str, float]:
    """Figures of a forecaster of sigma, with their bounds."""
    figures = next(figures for figures in evaluation.volatility if figures.name == name)
    found = {
        f"{metric}.{bound}": getattr(getattr(figures, metric), bound)
        for metric in ("qlike_vs_b_sigma", "qlike_vs_b_sigma2", "log_error_vs_b_sigma")
        for bound in ("value", "low", "high")
    }
    found["r_squared_within_days"] = figures.r_squared_within_days
    return {metric: value for metric, value in found.items() if isfinite(value)}


def _looked_at(registry: ModelRegistry, version: ModelVersion) -> dict[str, bytes]:
    """What the forecaster, or each part of the stack, looks at: a picture for each that can say, and all as JSON."""
    forecaster = restored(registry.artifacts.read(version.version))
    stack = [forecaster.volatility, *forecaster.members] if isinstance(forecaster, Ensemble) else [forecaster]
    shares = {part.name: found for part in stack if (found := importance(part))}
    pictures = {
        f"importance-{name}.png": importance_picture(found, f"What {name} looks at") for name, found in shares.items()
    }
    return pictures | ({"importance.json": json.dumps(shares, indent=1).encode()} if shares else {})
