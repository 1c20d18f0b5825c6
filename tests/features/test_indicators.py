"""The standalone indicators against TA-Lib, and batch against stream, restart and peek."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from spy_pipeline import _native
from tests.features.sessions_of_bars import Plan, real_days, synthetic_day

STREAMS: dict[str, tuple[Callable[[], object], Callable[[np.ndarray], object]]] = {
    "EMA": (lambda: _native.Ema(20), lambda close: _native.ema(close, 20)),
    "RSI": (lambda: _native.Rsi(14), lambda close: _native.rsi(close, 14)),
    "MACD": (lambda: _native.Macd(12, 26, 9), lambda close: _native.macd(close, 12, 26, 9)),
    "Bollinger": (lambda: _native.Bollinger(20, 2.0), lambda close: _native.bollinger(close, 20, 2.0)),
}


def bars(real_bars: Path | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    days = (
        real_days(real_bars, "spy_1min.parquet", date(2024, 6, 14), 5)
        if real_bars
        else [synthetic_day(Plan(seed=n)) for n in range(5)]
    )
    columns = [np.concatenate([day[name].to_numpy() for day in days]) for name in ("high", "low", "close")]
    return columns[0], columns[1], columns[2]


def as_columns(result: object) -> list[np.ndarray]:
    return list(result) if isinstance(result, tuple) else [result]  # type: ignore[list-item]


def assert_agree_with_talib(high: np.ndarray, low: np.ndarray, close: np.ndarray) -> None:
    talib = pytest.importorskip("talib", reason="TA-Lib comes with the extra `bench`")
    pairs = {
        "EMA": (_native.ema(close, 20), talib.EMA(close, 20)),
        "RSI": (_native.rsi(close, 14), talib.RSI(close, 14)),
        "ATR": (_native.atr(high, low, close, 14), talib.ATR(high, low, close, 14)),
        "MACD": (_native.macd(close, 12, 26, 9), talib.MACD(close, 12, 26, 9)),
        "Bollinger": (_native.bollinger(close, 20, 2.0), talib.BBANDS(close, 20, 2.0, 2.0)),
    }
    for name, (ours, theirs) in pairs.items():
        for own, other in zip(as_columns(ours), as_columns(theirs), strict=True):
            np.testing.assert_allclose(own, other, rtol=1e-8, atol=1e-9, err_msg=name, equal_nan=True)


def test_made_up_bars_give_what_talib_gives() -> None:
    assert_agree_with_talib(*bars())


def test_real_bars_give_what_talib_gives(real_bars: Path) -> None:
    assert_agree_with_talib(*bars(real_bars))


@pytest.mark.parametrize("name", STREAMS)
def test_batch_stream_restart_and_peek_agree_to_the_last_bit(name: str) -> None:
    make, batch = STREAMS[name]
    close = bars()[2][:600].copy()
    close[77] = np.nan
    expected = np.column_stack(as_columns(batch(close)))
    stream, rows = make(), []
    for number, value in enumerate(close):
        if number % 50 == 0:
            state = stream.save()  # type: ignore[attr-defined]
            stream = make()
            stream.restore(state)  # type: ignore[attr-defined]
        before = stream.state_hash()  # type: ignore[attr-defined]
        stream.peek(value + 1)  # type: ignore[attr-defined]
        peeked = stream.peek(value)  # type: ignore[attr-defined]
        assert stream.state_hash() == before  # type: ignore[attr-defined]
        rows.append(stream.update(value))  # type: ignore[attr-defined]
        np.testing.assert_array_equal(np.array(peeked), np.array(rows[-1]))
    assert np.array(rows).reshape(expected.shape).tobytes() == expected.tobytes()
    assert np.isnan(expected[77]).all()


def test_the_ranges_batch_is_its_stream() -> None:
    high, low, close = bars()
    stream = _native.Atr(14)
    rows = [stream.update(*bar) for bar in zip(high, low, close, strict=True)]
    assert np.array(rows).tobytes() == _native.atr(high, low, close, 14).tobytes()
    assert stream.peek(high[0], low[0], close[0]) == stream.update(high[0], low[0], close[0])


def test_impossible_periods_are_refused() -> None:
    with pytest.raises(ValueError, match="The period of the EMA is 0: use a number of bars from 1"):
        _native.ema(np.zeros(3), 0)
    with pytest.raises(ValueError, match="slow period of the MACD is 12"):
        _native.Macd(26, 12, 9)
