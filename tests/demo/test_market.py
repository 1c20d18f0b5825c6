"""Which session a demo plays: the next after all that its home knows of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.demo.market import DemoMarket

SPY = Instrument.parse("SPY")
HISTORY = 120
NOW_NS = SPY.sessions().session(date(2025, 3, 7)).open_ns


def bars(path: Path, sessions: int, symbol: str = "SPY") -> Path:
    """A file with two minutes a session."""
    days = SPY.sessions().last_before(date(2025, 3, 7), sessions)
    starts = [day.open_ns + minute * MINUTE_NS for day in days for minute in range(2)]
    prices = dict.fromkeys(("open", "high", "low", "close"), 500.0)
    stamps = pd.to_datetime(starts, utc=True)
    pd.DataFrame({"timestamp": stamps, "symbol": symbol, **prices, "volume": 100.0}).to_csv(path, index=False)
    return path


def know(home: Home, day: date) -> None:
    path = LakeLayout(home).daily_file(SPY, day)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a day\n")


def test_a_new_home_begins_with_a_full_history_and_sessions_left_to_play(home: Home) -> None:
    market = DemoMarket.synthetic(SPY, NOW_NS, HISTORY)
    session = market.next_session(home, SPY)
    assert market.history_sessions(session, HISTORY) == HISTORY
    assert len(SPY.sessions().between(session.day, date(2025, 3, 6))) == 21


def test_the_next_session_follows_the_newest_day_until_none_is_left(home: Home) -> None:
    market = DemoMarket.synthetic(SPY, NOW_NS, HISTORY)
    know(home, date(2025, 2, 14))
    assert market.next_session(home, SPY).day == date(2025, 2, 18)
    assert market.history_sessions(market.next_session(home, SPY), HISTORY) == HISTORY
    know(home, date(2025, 3, 6))
    with pytest.raises(SpyError, match="delete that folder to begin anew"):
        market.next_session(home, SPY)


def test_bars_of_ones_own_give_as_much_history_as_they_have(home: Home, tmp_path: Path) -> None:
    market = DemoMarket.of_bars(bars(tmp_path / "bars.csv", 80), SPY)
    session = market.next_session(home, SPY)
    assert market.source == f"bars:{tmp_path / 'bars.csv'}"
    assert len(SPY.sessions().between(session.day, date(2025, 3, 6))) == 21
    assert market.history_sessions(session, HISTORY) == 59 - 22


def test_too_few_days_or_another_symbol_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SpyError, match="has 69 sessions of SPY, too few to learn from: give a file with at least 70"):
        DemoMarket.of_bars(bars(tmp_path / "bars.csv", 69), SPY)
    assert DemoMarket.of_bars(bars(tmp_path / "bars.csv", 70), SPY).first == 52
    with pytest.raises(SpyError, match="has bars of QQQ and none of SPY"):
        DemoMarket.of_bars(bars(tmp_path / "others.csv", 60, "QQQ"), SPY)


def test_a_home_stays_with_its_market(home: Home, tmp_path: Path) -> None:
    DemoMarket.synthetic(SPY, NOW_NS, HISTORY).claim(home)
    DemoMarket.synthetic(SPY, NOW_NS, HISTORY).claim(home)
    with pytest.raises(SpyError, match=r"a demo of another market \(synthetic\)"):
        DemoMarket.of_bars(bars(tmp_path / "bars.csv", 80), SPY).claim(home)
