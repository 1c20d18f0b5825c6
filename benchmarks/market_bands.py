"""Facts of the real SPY, and the bands around them in which 250 synthetic days must lie.

The reference figures are those of 571 full sessions of real 1-minute bars, January 2022 to 15 April 2025. A year's
figures depend on the year: in the windows of 250 sessions inside those 571 the kurtosis of minute returns, for one,
goes from 6.6 to 194, because of April 2025 alone. So a band reaches from three quarters of the lowest such window to
five quarters of the highest for what a year's volatility decides, and less far for what hardly changes from year to
year: the day's two U shapes (12 %), the range within a minute, and the answer of volume. Closes are compared in whole
cents, because the synthetic market prints its closes on cents while a fourth of the real ones lie between; a quiet year
has more unchanged ones, hence the wide band.
"""

from __future__ import annotations

from typing import NamedTuple


class Band(NamedTuple):
    """One fact of the real market and where the synthetic one may lie."""

    real: float
    """The figure of all real sessions together."""
    low: float
    """Least figure that a synthetic year may have."""
    high: float
    """Greatest figure that a synthetic year may have."""


_SHAPE_MARGIN = 0.12

_VOLATILITY_SHAPE = (
    *(1.3786, 1.3092, 1.0913, 0.98288, 0.89377, 0.84088),
    *(0.80326, 0.85145, 0.81661, 0.91288, 0.89156, 0.90035, 1.1166),
)
_VOLUME_SHAPE = (
    *(1.4884, 1.1791, 0.95536, 0.83865, 0.73351, 0.65007),
    *(0.61941, 0.64481, 0.6513, 0.79107, 0.80925, 0.96913, 2.6699),
)


def _shape(name: str, figures: tuple[float, ...]) -> dict[str, Band]:
    """A band of the shape's margin around the figure of each half-hour."""
    return {
        f"{name} in half-hour {number + 1}": Band(real, real * (1 - _SHAPE_MARGIN), real * (1 + _SHAPE_MARGIN))
        for number, real in enumerate(figures)
    }


BANDS = {
    "kurtosis of minute returns": Band(113.54, 4.9, 243.0),
    "kurtosis of minute returns over the day's volatility": Band(2.9458, 1.8, 4.2),
    "autocorrelation of |r| at 1 minute": Band(0.35532, 0.17, 0.52),
    "autocorrelation of |r| at 30 minutes": Band(0.28873, 0.12, 0.43),
    "autocorrelation of |r| at 390 minutes": Band(0.21999, 0.078, 0.33),
    "autocorrelation of log day volatility at 1 day": Band(0.78061, 0.42, 0.95),
    "median day volatility, %": Band(0.62744, 0.39, 0.94),
    "spread of log day volatility": Band(0.43919, 0.21, 0.62),
    "mean daily range, %": Band(1.2007, 0.66, 1.66),
    "median daily range, %": Band(1.0198, 0.59, 1.45),
    "mean daily range over day volatility": Band(1.6268, 1.5, 1.72),
    "mean size of overnight gap, %": Band(0.46617, 0.25, 0.63),
    "unchanged closes in whole cents, %": Band(3.2919, 2.4, 6.5),
    "high-low range over size of return": Band(1.931, 1.85, 2.02),
    "correlation of log volume and size of return": Band(0.34021, 0.28, 0.42),
    **_shape("volatility", _VOLATILITY_SHAPE),
    **_shape("volume", _VOLUME_SHAPE),
}
"""Each fact of `market_facts.facts` by its name."""
