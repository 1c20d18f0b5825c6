"""Sets 250 synthetic days of SPY beside the real ones: `python -m benchmarks.synthetic_market_statistics BARS`.

BARS is a Parquet or CSV file of real SPY minute bars. The table and the plot go to `docs/evidence/`, dated.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.market_bands import BANDS
from benchmarks.market_days import FIRST_SYNTHETIC_DAY, real_days, synthetic_days
from benchmarks.market_facts import HALF_HOURS, DayMatrix, autocorrelation, facts, minute_returns
from spy_pipeline.core.errors import SpyError

EVIDENCE = Path(__file__).parents[1] / "docs" / "evidence"
SEED = 0
DAYS = 250
_LAGS = (1, 2, 5, 10, 20, 30, 60, 120, 195, 390, 780, 1170)


def main(arguments: list[str]) -> int:
    """Write the evidence and say where; 1 where the file of real bars is missing or bad."""
    if len(arguments) != 1:
        print("Give one file of real SPY minute bars: python -m benchmarks.synthetic_market_statistics BARS")
        return 1
    try:
        real = real_days(Path(arguments[0]))
    except SpyError as error:
        print(error)
        return 1
    synthetic = synthetic_days(SEED, DAYS)
    name = f"{datetime.now(UTC).date()}-synthetic-market"
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    (EVIDENCE / f"{name}.md").write_text(_report(real, synthetic, name), encoding="utf-8")
    _plot(real, synthetic, EVIDENCE / f"{name}.png")
    print(f"Wrote {EVIDENCE / name}.md and .png")
    return 0


def _report(real: DayMatrix, synthetic: DayMatrix, name: str) -> str:
    found, reference = facts(synthetic), facts(real)
    rows = [
        f"| {_escaped(fact)} | {reference[fact]:.3f} | {found[fact]:.3f} | {band.low:.3f} to {band.high:.3f} | "
        f"{'inside' if band.low <= found[fact] <= band.high else '**outside**'} |"
        for fact, band in BANDS.items()
    ]
    return "\n".join(
        [
            "# The synthetic market beside the real one",
            "",
            f"{len(real)} full real sessions of SPY minute bars beside {len(synthetic)} synthetic ones of seed {SEED},",
            f"from {FIRST_SYNTHETIC_DAY} on, without a plant. Why each band is as wide as it is stands in",
            "`benchmarks/market_bands.py`; the facts themselves are in `benchmarks/market_facts.py`. Made by",
            "`python -m benchmarks.synthetic_market_statistics BARS`.",
            "",
            f"![Real and synthetic facts]({name}.png)",
            "",
            "| fact | real | synthetic | band | |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _escaped(fact: str) -> str:
    return fact.replace("|", "\\|")


def _plot(real: DayMatrix, synthetic: DayMatrix, path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.0, 6.4), layout="constrained")
    panels = figure.subplots(2, 3)
    for days, label, style in ((real, "real", "-"), (synthetic, "synthetic", "--")):
        _shapes(panels[0, 0], panels[0, 1], days, label, style)
        returns = minute_returns(days)
        size = np.abs(returns.ravel())
        panels[0, 2].plot(_LAGS, [autocorrelation(size, lag) for lag in _LAGS], style, marker=".", label=label)
        _tail(panels[1, 0], returns, label, style)
        _share_below(panels[1, 1], (days.high.max(axis=1) - days.low.min(axis=1)) / days.open[:, 0] * 100, label, style)
        nights = np.flatnonzero(days.follows)
        gaps = np.abs(np.log(days.open[nights, 0] / days.close[nights - 1, -1])) * 100
        _share_below(panels[1, 2], gaps, label, style)
    years = [real.rows(first, first + DAYS) for first in range(0, len(real) - DAYS + 1, 20)]
    sizes = [np.abs(minute_returns(year).ravel()) for year in years]
    memory = np.array([[autocorrelation(size, lag) for lag in _LAGS] for size in sizes])
    label = f"real, any {DAYS} sessions"
    panels[0, 2].fill_between(_LAGS, memory.min(axis=0), memory.max(axis=0), alpha=0.15, label=label)
    _name(panels[0, 0], "volatility by half-hour", "half-hour", "of the day's average")
    _name(panels[0, 1], "volume by half-hour", "half-hour", "of the day's average")
    _name(panels[0, 2], "autocorrelation of |r|", "lag, minutes", "")
    _name(panels[1, 0], "tail of minute returns", "size, in the day's deviations", "share beyond")
    _name(panels[1, 1], "daily range", "%", "share of days below")
    _name(panels[1, 2], "overnight gap", "size, %", "share of nights below")
    panels[0, 2].set_xscale("log")
    panels[1, 0].set_yscale("log")
    figure.savefig(path, dpi=80, metadata={"Software": None})


def _shapes(volatility: Any, volume: Any, days: DayMatrix, label: str, style: str) -> None:
    found, numbers = facts(days), range(1, HALF_HOURS + 1)
    volatility.plot(numbers, [found[f"volatility in half-hour {n}"] for n in numbers], style, marker=".", label=label)
    volume.plot(numbers, [found[f"volume in half-hour {n}"] for n in numbers], style, marker=".", label=label)


def _tail(panel: Any, returns: np.ndarray[Any, np.dtype[np.float64]], label: str, style: str) -> None:
    scaled = np.abs(returns) / np.sqrt(np.square(returns).mean(axis=1, keepdims=True))
    levels = np.arange(0.0, 9.0, 0.25)
    panel.plot(levels, [(scaled > level).mean() for level in levels], style, label=label)


def _share_below(panel: Any, values: np.ndarray[Any, np.dtype[np.float64]], label: str, style: str) -> None:
    panel.plot(np.sort(values), np.linspace(0.0, 1.0, len(values)), style, label=label)
    panel.set_xlim(0.0, float(np.quantile(values, 0.99)))


def _name(panel: Any, title: str, across: str, up: str) -> None:
    panel.set_title(title, fontsize=10)
    panel.set_xlabel(across, fontsize=8)
    panel.set_ylabel(up, fontsize=8)
    panel.tick_params(labelsize=8)
    panel.legend(fontsize=8, frameon=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
