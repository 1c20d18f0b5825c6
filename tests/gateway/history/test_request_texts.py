"""Durations, times and bar sizes as clients write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from spy_pipeline.core.new_york import epoch_ns, new_york_ns, new_york_time
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.history.bar_size import parse_bar_size
from spy_pipeline.gateway.history.duration import parse_duration
from spy_pipeline.gateway.history.request_time import parse_request_time
from spy_pipeline.gateway.wire.errors import RefusedError

CALENDAR = SessionCalendar.named("XNYS")
MONDAY_NOON = new_york_ns(date(2025, 3, 3), time(12, 0))
NIGHT = new_york_ns(date(2025, 3, 4), time(3, 0))
SATURDAY = new_york_ns(date(2025, 3, 8), time(12, 0))
SIZES = [
    "1 secs",
    "5 secs",
    "10 secs",
    "15 secs",
    "30 secs",
    "1 min",
    "2 mins",
    "3 mins",
    "5 mins",
    "10 mins",
    "15 mins",
    "20 mins",
    "30 mins",
    "1 hour",
    "2 hours",
    "3 hours",
    "4 hours",
    "8 hours",
    "1 day",
    "1 week",
    "1 month",
    "1 sec",
]


def _start(duration: str, end_ns: int) -> str:
    return f"{new_york_time(parse_duration(duration).start_ns(end_ns, CALENDAR)):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("duration", "end_ns", "start"),
    [
        ("1800 S", MONDAY_NOON, "2025-03-03 11:30:00"),
        ("10800 S", MONDAY_NOON, "2025-02-28 15:30:00"),
        ("3600 S", NIGHT, "2025-03-03 15:00:00"),
        ("1 D", MONDAY_NOON, "2025-03-03 09:30:00"),
        ("1 D", NIGHT, "2025-03-03 09:30:00"),
        ("1 D", SATURDAY, "2025-03-07 09:30:00"),
        ("5 D", MONDAY_NOON, "2025-02-25 09:30:00"),
        ("1 W", MONDAY_NOON, "2025-02-25 09:30:00"),
        ("1 M", MONDAY_NOON, "2025-02-04 09:30:00"),
        ("1 Y", MONDAY_NOON, "2024-03-04 09:30:00"),
        ("99999 D", MONDAY_NOON, "2004-01-02 09:30:00"),
        ("999999999 W", MONDAY_NOON, "2004-01-02 09:30:00"),
        ("999999999 Y", MONDAY_NOON, "2004-01-02 09:30:00"),
    ],
)
def test_durations_reach_back_over_sessions(duration: str, end_ns: int, start: str) -> None:
    assert _start(duration, end_ns) == start


def test_a_month_back_from_a_long_months_end_stays_in_the_month_before() -> None:
    assert _start("1 M", new_york_ns(date(2025, 3, 31), time(12, 0))) == "2025-03-03 09:30:00"


@pytest.mark.parametrize(
    "text", ["", "1", "D", "1D", "0 D", "-1 D", "1 X", "1.5 D", "86401 S", "1 D ", "١ D", "9999999999 S"]
)
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_duration(text)
    assert caught.value.code == 321


@pytest.mark.parametrize("text", SIZES)
def test_all_bar_sizes_are_known(text: str) -> None:
    assert parse_bar_size(text).seconds >= 1


@pytest.mark.parametrize("text", ["", "1min", "7 mins", "60 secs", "1 Day", "2 days"])
def test_other_bar_sizes_are_refused_with_the_legal_ones(text: str) -> None:
    with pytest.raises(RefusedError, match="30 mins") as caught:
        parse_bar_size(text)
    assert caught.value.code == 321


@pytest.mark.parametrize(
    ("text", "moment", "missing"),
    [
        ("20250303 10:00:00 US/Eastern", datetime(2025, 3, 3, 15, 0, tzinfo=UTC), False),
        ("20250303 15:00:00 UTC", datetime(2025, 3, 3, 15, 0, tzinfo=UTC), False),
        ("20250303-15:00:00", datetime(2025, 3, 3, 15, 0, tzinfo=UTC), False),
        ("20250303 10:00:00", datetime(2025, 3, 3, 15, 0, tzinfo=UTC), True),
        ("20250303  10:00:00", datetime(2025, 3, 3, 15, 0, tzinfo=UTC), True),
        ("20250701 10:00:00 America/New_York", datetime(2025, 7, 1, 14, 0, tzinfo=UTC), False),
        ("20250303 16:00:00 Europe/Zurich", datetime(2025, 3, 3, 15, 0, tzinfo=UTC), False),
    ],
)
def test_times_in_all_forms(text: str, moment: datetime, missing: bool) -> None:
    found = parse_request_time(text)
    assert found.time_ns == epoch_ns(moment)
    assert found.zone_was_missing is missing


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-03",
        "20250303",
        "20251303 10:00:00 UTC",
        "20250303 25:00:00 UTC",
        "20250303 10:00:00 Nowhere/Else",
        "20250303 10:00:00 ../../etc/passwd",
        "20250303 10:00:00 America",
        "00000000-00:00:00",
        "now",
    ],
)
def test_other_times_are_refused_with_10314(text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_request_time(text)
    assert caught.value.code == 10314
