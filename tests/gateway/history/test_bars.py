"""Bars of the past as a client gets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import Fields, WireClient, history, option, stock

Start = Callable[..., GatewayThread]


class Bar(NamedTuple):
    time: str
    open: float
    high: float
    low: float
    close: float
    volume: float
    wap: float
    count: int


def bars_of(fields: Fields) -> list[Bar]:
    """The bars of a reply, which ends with them."""
    number, rest = int(fields[4]), fields[5:]
    assert len(rest) == 8 * number
    rows = [rest[8 * row : 8 * row + 8] for row in range(number)]
    return [Bar(row[0], *map(float, row[1:7]), int(row[7])) for row in rows]  # type: ignore[arg-type]


def ask(client: WireClient, **wanted: object) -> list[Bar]:
    """The bars of one request."""
    client.send(*history(5, stock(), **wanted))  # type: ignore[arg-type]
    return bars_of(client.reply(17))


def test_minutes_in_text_carry_new_yorks_zone_with_one_blank(gateway_thread: Start) -> None:
    """At this version the time is `yyyymmdd HH:MM:SS US/Eastern`, and so are start and end."""
    client = gateway_thread().client()
    bars = ask(client, end="20250228 16:00:00 US/Eastern")
    assert bars[0].time == "20250228 09:30:00 US/Eastern"
    assert bars[-1].time == "20250228 15:59:00 US/Eastern"
    assert client.seen[-1][2:4] == ["20250228 09:30:00 US/Eastern", "20250228 16:00:00 US/Eastern"]


def test_minutes_in_seconds_and_days_as_days_in_both_formats(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    assert ask(client, end="20250228 16:00:00 US/Eastern", date_format=2)[0].time == "1740753000"
    for date_format in (1, 2):
        days = ask(client, size="1 day", duration="5 D", date_format=date_format)
        assert [bar.time for bar in days] == ["20250225", "20250226", "20250227", "20250228", "20250303"]


def test_nothing_is_told_of_the_future_and_the_present_bar_is_partial(gateway_thread: Start) -> None:
    client = gateway_thread(start="2025-03-03T10:30:30").client()
    for end in ("", "20250303 16:00:00 US/Eastern"):
        bars = ask(client, end=end)
        assert bars[-1].time == "20250303 10:30:00 US/Eastern"
        assert len(bars) == 61
    whole_day = ask(client, size="1 day")
    assert whole_day[-1].volume == pytest.approx(sum(bar.volume for bar in ask(client)))
    later = gateway_thread(start="2025-03-03T10:31:30").client()
    complete = ask(later)[60]
    assert complete.volume > bars[-1].volume
    assert complete.open == bars[-1].open


@pytest.mark.parametrize(
    ("size", "starts"),
    [
        ("20 mins", ["09:30", "09:40", "10:00", "10:20"]),
        ("30 mins", ["09:30", "10:00", "10:30"]),
        ("1 hour", ["09:30", "10:00", "11:00"]),
        ("2 hours", ["09:30", "10:00", "12:00"]),
        ("4 hours", ["09:30", "12:00"]),
        ("8 hours", ["09:30"]),
    ],
)
def test_long_bars_lie_on_the_clock(gateway_thread: Start, size: str, starts: list[str]) -> None:
    bars = ask(gateway_thread().client(), end="20250228 16:00:00 US/Eastern", size=size)
    assert [bar.time[9:14] for bar in bars][: len(starts)] == starts


@pytest.mark.parametrize(
    "size", ["1 secs", "5 secs", "30 secs", "1 min", "5 mins", "1 hour", "1 day", "1 week", "1 month"]
)
def test_all_sizes_agree_on_price_and_volume(gateway_thread: Start, size: str) -> None:
    """The bars of one session have the same extremes and the same volume whatever their size."""
    client = gateway_thread(start="2025-03-31T16:00:00").client()
    end = "20250303 16:00:00 US/Eastern"
    bars = ask(client, end=end, size=size)
    minutes = ask(client, end=end)
    assert max(bar.high for bar in bars) == max(bar.high for bar in minutes)
    assert min(bar.low for bar in bars) == min(bar.low for bar in minutes)
    assert sum(bar.volume for bar in bars) == pytest.approx(sum(bar.volume for bar in minutes))
    assert sum(bar.count for bar in bars) == sum(bar.count for bar in minutes)
    assert (bars[0].open, bars[-1].close) == (minutes[0].open, minutes[-1].close)


@pytest.mark.parametrize(
    "show", ["MIDPOINT", "BID", "ASK", "BID_ASK", "OPTION_IMPLIED_VOLATILITY", "HISTORICAL_VOLATILITY"]
)
def test_bars_that_are_not_of_trades_have_no_volume(gateway_thread: Start, show: str) -> None:
    bars = ask(gateway_thread().client(), show=show, size="5 mins")
    assert len(bars) in (12, 13)
    assert {(bar.volume, bar.wap, bar.count) for bar in bars} == {(-1.0, -1.0, -1)}
    if show == "BID_ASK":
        assert all(bar.low <= bar.open <= bar.close <= bar.high for bar in bars), (
            "open is the mean bid, close the mean ask"
        )
    else:
        assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in bars)


def test_exact_history_counts_more_than_filtered_history(gateway_thread: Start) -> None:
    filtered, exact = (ask(gateway_thread(history=mode).client(), duration="2 D") for mode in ("filtered", "exact"))
    assert len(filtered) == len(exact)
    less = sum(bar.volume for bar in filtered) / sum(bar.volume for bar in exact)
    assert 0.8 < less < 0.99
    assert all(whole.volume >= part.volume for whole, part in zip(exact, filtered, strict=True))


def test_years_of_days_do_not_keep_anything_else_waiting(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*history(5, stock("QQQ"), size="1 day", duration="2 Y"))
    client.send(49, 1)
    assert client.until(lambda fields: fields[0] in ("17", "49"))[0] == "49"
    assert len(bars_of(client.reply(17, timeout=30))) > 490


def test_a_schedule_tells_half_days_and_leaves_holidays_out(gateway_thread: Start) -> None:
    client = gateway_thread(start="2024-12-31T12:00:00").client()
    client.send(*history(5, stock(), size="1 day", duration="5 D", show="SCHEDULE"))
    fields = client.reply(106)
    assert fields[4] == "US/Eastern"
    sessions = [fields[6 + 3 * row : 9 + 3 * row] for row in range(int(fields[5]))]
    assert sessions[0] == ["20241224-09:30:00", "20241224-13:00:00", "20241224"]
    assert [session[2] for session in sessions] == ["20241224", "20241226", "20241227", "20241230", "20241231"]


def test_the_first_moment_in_both_formats(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    for date_format, text in ((1, "20150102 09:30:00 US/Eastern"), (2, "1420209000")):
        client.send(87, 9, *stock(), 0, 1, "TRADES", date_format)
        assert client.reply(88) == ["88", "9", text]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"size": "7 mins"}, 321),
        ({"duration": "1 X"}, 321),
        ({"duration": "100000 S"}, 321),
        ({"show": "NOTHING"}, 321),
        ({"date_format": 3}, 321),
        ({"end": "yesterday"}, 10314),
        ({"end": "20250303 10:00:00 UTC", "keep": 1}, 321),
        ({"show": "SCHEDULE"}, 321),
        ({"show": "ADJUSTED_LAST", "end": "20250303 10:00:00 UTC"}, 321),
        ({"end": "20100303 10:00:00 UTC"}, 162),
    ],
)
def test_what_cannot_be_asked_is_told_on_its_id_and_the_id_stays_free(
    gateway_thread: Start, wanted: dict[str, object], code: int
) -> None:
    client = gateway_thread().client()
    for _ in range(2):
        client.send(*history(5, stock(), **wanted))  # type: ignore[arg-type]
        client.error(code, req_id=5)
    assert ask(client)


def test_an_end_without_a_zone_is_served_with_a_warning(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*history(5, stock(), end="20250303 10:00:00"))
    client.error(2174, req_id=5)
    assert len(bars_of(client.reply(17))) == 30


def test_unknown_contracts_and_options_have_no_bars(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*history(5, stock("NOSUCH")))
    client.error(200, req_id=5)
    client.send(*history(6, option("SPY", "20250307", 600.0, "C")))
    assert client.until(lambda fields: fields[0] == "4")[3] in ("162", "200")


def test_cancelling_an_unknown_request_and_a_running_one(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(25, 1, 77)
    client.error(366, req_id=77)
    client.send(*history(5, stock("IWM"), size="1 day", duration="1 Y"))
    client.send(25, 1, 5)
    text = client.error(162, req_id=5)[4]
    assert text.endswith("API historical data query cancelled: 5")
    client.send(*history(5, stock()))
    assert client.reply(17)[1] == "5"


def test_an_id_that_is_kept_up_to_date_is_in_use(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*history(5, stock(), keep=1))
    client.reply(17)
    client.send(*history(5, stock()))
    client.error(322, req_id=5)
