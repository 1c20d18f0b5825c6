"""Pictures of an evaluation: reliability, coverage over time, where outcomes fall, losses, weights."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.learning.evaluation.evaluation import Evaluation
from spy_pipeline.learning.evaluation.findings import B_Q, BAND_SHARE, UNCONDITIONAL, Judgement
from spy_pipeline.learning.evaluation.outcomes import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE = (7.0, 3.6)
_SMOOTHED_DAYS = 10


def plots(judgement: Judgement, evaluation: Evaluation, weights: Floats, members: tuple[str, ...]) -> dict[str, bytes]:
    """PNG pictures by name."""
    return {
        "reliability": drawn(lambda axes: _reliability(axes, judgement, evaluation.judged)),
        "coverage over time": drawn(lambda axes: _coverage(axes, judgement, evaluation.judged)),
        "where outcomes fall": drawn(lambda axes: _pit(axes, evaluation)),
        "pinball by horizon": drawn(lambda axes: _pinball(axes, evaluation)),
        "weights over time": drawn(lambda axes: _weights(axes, judgement, weights, members)),
    }


def drawn(draw: Callable[[Axes], None]) -> bytes:
    """What `draw` draws, as a PNG picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(_SIZE, layout="constrained")
    FigureCanvasAgg(figure)
    draw(figure.add_subplot())
    stream = BytesIO()
    figure.savefig(stream, format="png", dpi=110)
    return stream.getvalue()


def _reliability(axes: Axes, judgement: Judgement, name: str) -> None:
    """Share of outcomes below each quantile against its level."""
    levels, returns = judgement.forecasts.levels, judgement.outcomes.returns
    for column, horizon in enumerate(judgement.outcomes.horizons):
        quantiles = judgement.forecasts.quantiles[name][:, column]
        known = np.isfinite(returns[:, column]) & np.isfinite(quantiles[:, 0])
        below = (returns[known, column, None] <= quantiles[known]).mean(axis=0)
        axes.plot(levels, below - levels, marker="o", markersize=3, label=f"{horizon} min")
    axes.axhline(0.0, color="grey", linewidth=0.8)
    axes.set(xlabel="level", ylabel="share below, less the level", title="Reliability")
    axes.legend()


def _coverage(axes: Axes, judgement: Judgement, name: str) -> None:
    """Share of outcomes in the 90 % band by day, smoothed."""
    lower, upper = judgement.band(name)
    returns, day = judgement.outcomes.returns, judgement.outcomes.day
    inside = np.where(np.isfinite(returns), (lower <= returns) & (returns <= upper), np.nan)
    by_day = np.array([np.nanmean(inside[day == position]) for position in range(len(judgement.outcomes.dates))])
    days = min(_SMOOTHED_DAYS, len(by_day))
    smoothed = np.convolve(by_day, np.ones(days) / days, "valid")
    axes.plot(_dates(judgement)[days - 1 :], smoothed)
    axes.axhline(BAND_SHARE, color="grey", linewidth=0.8)
    axes.set(ylabel="in the 90 % band", title=f"Coverage, mean of {days} days")
    axes.tick_params(axis="x", rotation=30)


def _pit(axes: Axes, evaluation: Evaluation) -> None:
    """Outcomes between neighbouring quantiles, as a multiple of what should be."""
    found, expected = np.array(evaluation.pit).T
    axes.bar(np.arange(len(found)), found / expected)
    axes.axhline(1.0, color="grey", linewidth=0.8)
    axes.set(xlabel="stretch between quantiles", ylabel="found / expected", title="Where outcomes fall")


def _pinball(axes: Axes, evaluation: Evaluation) -> None:
    """How much smaller the CRPS is than B-Q's, with intervals."""
    names = [
        name for name in dict.fromkeys(row.name for row in evaluation.horizons) if name not in {UNCONDITIONAL, B_Q}
    ]
    for shift, name in enumerate(names):
        rows = [row for row in evaluation.horizons if row.name == name]
        value = np.array([row.crps_vs_b_q.value for row in rows]) * 100
        ends = np.array([[row.crps_vs_b_q.low, row.crps_vs_b_q.high] for row in rows]).T * 100
        place = np.arange(len(rows)) + shift * 0.8 / len(names)
        axes.errorbar(place, value, np.abs(ends - value), fmt="o", markersize=3, label=name)
    axes.axhline(0.0, color="grey", linewidth=0.8)
    axes.set_xticks(np.arange(4) + 0.35, [f"{row.horizon} min" for row in evaluation.horizons[:4]])
    axes.set(ylabel="CRPS less than B-Q's by, %", title="Distributions by horizon")
    _legend_below(axes)


def _weights(axes: Axes, judgement: Judgement, weights: Floats, members: tuple[str, ...]) -> None:
    """Members' mean weights by day."""
    day = judgement.outcomes.day
    by_day = [weights[day == position].mean(axis=(0, 1)) for position in range(len(judgement.outcomes.dates))]
    axes.stackplot(_dates(judgement), np.array(by_day).T, labels=members)
    axes.set(ylabel="weight", title="Weights of the members")
    axes.tick_params(axis="x", rotation=30)
    _legend_below(axes)


def _legend_below(axes: Axes) -> None:
    """The legend under the picture, where it hides nothing."""
    axes.figure.legend(*axes.get_legend_handles_labels(), fontsize=6, ncols=4, loc="outside lower center")


def _dates(judgement: Judgement) -> NDArray[np.datetime64]:
    return np.array(judgement.outcomes.dates, "datetime64[D]")
