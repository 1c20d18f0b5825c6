"""Pictures of a day: loss beside the control's, outcomes inside the bands, latency."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np

from spy_pipeline.core.new_york import NEW_YORK, new_york_time
from spy_pipeline.live.control import LiveLosses
from spy_pipeline.live.outcomes import StepOutcome
from spy_pipeline.live.scoring import Score

_SMOOTHED = 30


def daily_pictures(losses: LiveLosses, scores: Sequence[Score], outcomes: Sequence[StepOutcome]) -> dict[str, bytes]:
    """PNG pictures by name; those of which there is nothing to show are left out."""
    pictures: dict[str, bytes] = {}
    if losses.control is not None and len(losses.live):
        pictures["loss saved against the control"] = _saved(losses)
    five = [item for item in scores if item.horizon == 5]
    if len(five) > _SMOOTHED:
        pictures["share inside the 80 % band"] = _inside(five)
    made = [item for item in outcomes if item.reason is None]
    if made:
        pictures["end of minute to recorded"] = _latency(made)
    return pictures


def _saved(losses: LiveLosses) -> bytes:
    assert losses.control is not None
    saved = np.nancumsum(losses.control - losses.live) * 1e4
    return _drawn([(losses.bar_end_ns, saved.tolist(), "cumulative CRPS saved, basis points")])


def _inside(five: Sequence[Score]) -> bytes:
    inside = np.array([item.inside_80 for item in five], np.float64)
    smooth = np.convolve(inside, np.ones(_SMOOTHED) / _SMOOTHED, mode="valid")
    times = [item.bar_end_ns for item in five][_SMOOTHED - 1 :]
    return _drawn([(times, smooth.tolist(), f"over {_SMOOTHED} forecasts"), (times, [0.8] * len(times), "nominal")])


def _latency(made: Sequence[StepOutcome]) -> bytes:
    times = [item.step_ns for item in made]
    return _drawn([(times, [item.stages["total"] for item in made], "milliseconds")])


def _drawn(lines: Sequence[tuple[Sequence[int], Sequence[float], str]]) -> bytes:
    from matplotlib import dates
    from matplotlib.figure import Figure

    formatter: Any = dates.DateFormatter
    figure = Figure(figsize=(7.0, 3.0), layout="constrained")
    axes: Any = figure.subplots()
    for times, values, label in lines:
        axes.plot([new_york_time(instant) for instant in times], values, label=label, linewidth=1.2)
    axes.xaxis.set_major_formatter(formatter("%H:%M", tz=NEW_YORK))
    axes.grid(alpha=0.3)
    axes.legend()
    stream = BytesIO()
    figure.savefig(stream, format="png", dpi=100)
    return stream.getvalue()
