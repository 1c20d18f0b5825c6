"""What a forecaster looks at: how much each column lends to it, as numbers and as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from spy_pipeline.forecast.forecaster import Forecaster
from spy_pipeline.learning.evaluation.plots import drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 20


@runtime_checkable
class Weighing(Protocol):
    """A forecaster that can say how much each of its columns matters to it."""

    def importance(self) -> dict[str, float]:
        """Weight by column, in the forecaster's own unit."""
        ...


def importance(forecaster: Forecaster) -> dict[str, float]:
    """Each column's share of what all lend together, largest first; nothing from a forecaster that cannot say."""
    found = forecaster.importance() if isinstance(forecaster, Weighing) else {}
    whole = sum(found.values())
    if not whole > 0.0:
        return {}
    return {name: value / whole for name, value in sorted(found.items(), key=lambda item: -item[1])}


def importance_picture(shares: Mapping[str, float], title: str) -> bytes:
    """The largest shares as bars, as a PNG picture."""

    def draw(axes: Axes) -> None:
        names = list(shares)[:_SHOWN][::-1]
        axes.barh(names, [shares[name] for name in names])
        axes.tick_params(axis="y", labelsize=6)
        axes.set(xlabel="share", title=title)

    return drawn(draw)
