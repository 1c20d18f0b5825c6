"""Sessions: every day of 2015 to 2027 as exchange_calendars has it, in Python and in C++ alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import exchange_calendars
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline import _native
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.new_york import MINUTE_NS, NEW_YORK, epoch_ns, new_york_text
from spy_pipeline.core.resolved_config import write_resolved_config
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.core.settings import MarketSettings, Settings

FIRST, LAST = date(2015, 1, 1), date(2027, 12, 31)
ALL_DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
BOTH_MARKETS = Settings(market=MarketSettings(symbols=["SPY", "BTC/USDT@BINANCE"]))


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home.at(tmp_path_factory.mktemp("home"))
    return write_resolved_config(home, BOTH_MARKETS, FIRST - timedelta(days=30), LAST + timedelta(days=30))


@pytest.mark.parametrize("name", ["XNYS", "24/7"])
def test_every_day_agrees_with_exchange_calendars_in_python_and_cpp(resolved: Path, name: str) -> None:
    reference = exchange_calendars.get_calendar(name, start="2014-12-01", end="2028-01-31")
    calendar, table = SessionCalendar.named(name), _native.SessionTable(str(resolved), name)
    for day in ALL_DAYS:
        expected = None
        if reference.is_session(day):
            expected = (reference.session_open(day).value, reference.session_close(day).value)
        session = calendar.session(day) if calendar.has(day) else None
        assert (session and (session.open_ns, session.close_ns)) == expected, day
        assert table.session_on(int(day.strftime("%Y%m%d"))) == expected, day


def test_half_days_holidays_and_clock_changes_are_where_the_exchange_put_them() -> None:
    calendar = SessionCalendar.named("XNYS")
    assert calendar.session(date(2024, 11, 29)).minutes == 210
    assert calendar.session(date(2024, 7, 3)).closes_at.hour == 13
    assert not calendar.has(date(2025, 1, 9)), "the day of mourning for President Carter"
    assert calendar.session(date(2024, 3, 8)).opens_at.isoformat() == "2024-03-08T09:30:00-05:00"
    assert calendar.session(date(2024, 3, 11)).opens_at.isoformat() == "2024-03-11T09:30:00-04:00"


@given(st.datetimes(datetime(2015, 1, 5), datetime(2027, 12, 20)))
def test_an_instant_belongs_to_the_same_session_in_python_and_cpp(resolved: Path, moment: datetime) -> None:
    instant = epoch_ns(moment.replace(tzinfo=NEW_YORK))
    calendar, table = SessionCalendar.named("XNYS"), _native.SessionTable(str(resolved), "XNYS")
    assert table.session_at(instant) == _hours(calendar.at(instant))
    assert table.next_session(instant) == _hours(calendar.next_open(instant))


@pytest.mark.parametrize("edge", [-1, 0, 1])
def test_the_opening_belongs_to_the_session_and_the_close_does_not(resolved: Path, edge: int) -> None:
    calendar, table = SessionCalendar.named("XNYS"), _native.SessionTable(str(resolved), "XNYS")
    session = calendar.session(date(2026, 11, 27))
    for boundary, inside in ((session.open_ns, edge >= 0), (session.close_ns, edge < 0)):
        assert (calendar.at(boundary + edge) is not None) == inside
        assert (table.session_at(boundary + edge) is not None) == inside


@given(st.integers(min_value=1_420_000_000 * 10**9, max_value=1_830_000_000 * 10**9))
def test_new_york_time_is_the_same_in_python_and_cpp(instant: int) -> None:
    whole_microseconds = instant // 1000 * 1000
    text = _native.new_york_iso(whole_microseconds)
    assert datetime.fromisoformat(text) == datetime.fromisoformat(new_york_text(whole_microseconds))
    assert datetime.fromisoformat(text).utcoffset() == datetime.fromisoformat(new_york_text(instant)).utcoffset()
    assert _native.parse_new_york_iso(text) == whole_microseconds


def test_stretches_of_sessions_are_counted_from_a_day() -> None:
    calendar = SessionCalendar.named("XNYS")
    assert [s.day for s in calendar.last_before(date(2024, 7, 5), 2)] == [date(2024, 7, 2), date(2024, 7, 3)]
    assert calendar.following(date(2024, 7, 3)).day == date(2024, 7, 5)
    assert calendar.preceding(date(2024, 7, 8)).day == date(2024, 7, 5)
    assert [s.day for s in calendar.between(date(2024, 7, 4), date(2024, 7, 7))] == [date(2024, 7, 5)]


def test_minute_starts_are_the_exchange_minutes() -> None:
    starts = SessionCalendar.named("XNYS").session(date(2024, 11, 29)).minute_starts_ns()
    reference = exchange_calendars.get_calendar("XNYS", start="2024-11-01").session_minutes("2024-11-29")
    assert (pd.DatetimeIndex(reference).as_unit("ns").view("int64") == starts).all()
    assert set(starts[1:] - starts[:-1]) == {MINUTE_NS}


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: SessionCalendar.named("XNYZ"), "no trading calendar named 'XNYZ'"),
        (lambda: SessionCalendar.named("XNYS").session(date(2024, 7, 4)), "the next one is 2024-07-05"),
        (lambda: SessionCalendar.named("XNYS").session(date(2003, 7, 4)), "outside the known sessions"),
        (lambda: SessionCalendar.named("XNYS").last_before(date(2004, 1, 8), 22), "has no 22 sessions before"),
    ],
)
def test_what_has_no_session_is_told_in_a_sentence(ask, sentence: str) -> None:
    with pytest.raises(SpyError, match=sentence):
        ask()


def _hours(session: Session | None) -> tuple[int, int] | None:
    return session and (session.open_ns, session.close_ns)
