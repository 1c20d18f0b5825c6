"""What the kernel gave when its version was last raised: `python -m tests.features.golden_values` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from spy_pipeline import _native
from spy_pipeline.features.catalogue import live_columns, minute_columns
from spy_pipeline.features.minute_inputs import MinuteInputs

FILE = Path(__file__).with_name("golden_values.json")
ROWS = (0, 1, 16, 58, 120, 386)


def uniform(seed: int, count: int) -> np.ndarray:
    """Numbers from 0 to 1 by a plain congruential generator, the same on every machine and for ever."""
    state, numbers = seed * 2_654_435_761 % 2**32, []
    for _ in range(count):
        state = (1_664_525 * state + 1_013_904_223) % 2**32
        numbers.append(state / 2**32)
    return np.array(numbers)


def session(seed: int) -> MinuteInputs:
    """A session with three minutes missing."""
    close = 400 + np.cumsum(uniform(seed, 390) - 0.5) * 0.2
    open_ = np.concatenate([[400 + seed % 5 * 0.3], close[:-1]])
    noise = uniform(seed + 1000, 390)
    volume = np.floor(1000 + 9000 * uniform(seed + 2000, 390))
    everything = MinuteInputs(
        np.arange(390),
        open_,
        np.maximum(open_, close) + 0.05 * noise,
        np.minimum(open_, close) - 0.05 * (1 - noise),
        close,
        volume,
        close + 0.01 * (noise - 0.5),
        np.floor(volume / 50),
        0.15 + 0.05 * noise,
        2000.0 - np.arange(390),
    )
    keep = np.ones(390, bool)
    keep[[17, 60, 61]] = False
    return MinuteInputs(*(getattr(everything, name)[keep] for name in everything.__dataclass_fields__))


def live_rows() -> np.ndarray:
    """Twelve minutes of quotes and books."""
    kernel = _native.LiveKernel()
    kernel.begin_day(390)
    rows = []
    for minute in range(12):
        numbers = uniform(minute, 40).reshape(4, 10)
        for quarter, row in enumerate(numbers):
            time = (minute * 60 + quarter * 15) * 1_000_000_000
            bid, sizes = 400 + np.floor(row[0] * 4) / 100, np.floor(1 + 99 * row)
            kernel.observe_quote(time, bid=bid, bid_size=sizes[1], ask=bid + 0.01, ask_size=sizes[2])
            steps = np.arange(5) / 100
            bids, asks = np.column_stack([bid - steps, sizes[:5]]), np.column_stack([bid + 0.01 + steps, sizes[5:]])
            kernel.observe_book(time, bids=bids, asks=asks)
        rows.append(kernel.update(minute, (minute + 1) * 60_000_000_000))
    return np.array(rows)


def present_values() -> dict[str, object]:
    """What the kernel gives now."""
    summaries = [_native.day_summary(390, session(seed).columns()) for seed in range(22)]
    day = session(22)
    rows = _native.feature_rows(_native.DayContext(summaries), 390, day.columns())
    bands = _native.bollinger(day.close, 20, 2.0)
    indicators = {
        "ema": _native.ema(day.close, 20),
        "rsi": _native.rsi(day.close, 14),
        "atr": _native.atr(day.high, day.low, day.close, 14),
        "macd": _native.macd(day.close, 12, 26, 9)[0],
        "bollinger": bands[0],
    }
    return {
        "kernel_version": _native.KERNEL_VERSION,
        "kernel_hash": _native.kernel_hash(),
        "minute_rows": {name: [float(rows[row, place]) for row in ROWS] for place, name in enumerate(minute_columns())},
        "live_rows": {name: live_rows()[-1, place].item() for place, name in enumerate(live_columns())},
        "indicators": {name: float(values[-1]) for name, values in indicators.items()},
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(present_values(), indent=1) + "\n")
