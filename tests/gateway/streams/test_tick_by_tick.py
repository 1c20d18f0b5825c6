"""Every single print or quote."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from spy_pipeline.gateway.market.market import Market
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.history.test_bars import bars_of
from tests.gateway.wire_client import Fields, WireClient, history, option, stock, tick_by_tick

Start = Callable[..., GatewayThread]
FROM, UNTIL = 1741015860, 1741015980
"""Two whole minutes after the start, seconds since 1970 UTC."""


def ticks_of(client: WireClient, kind: str) -> list[Fields]:
    """The ticks of two whole minutes."""
    client.send(*tick_by_tick(9, stock(), kind))
    found: list[Fields] = []
    while int((fields := client.reply(99))[3]) < UNTIL:
        found.append(fields)
    return [fields for fields in found if int(fields[3]) >= FROM]


@pytest.mark.parametrize("kind", ["Last", "AllLast"])
def test_prints_are_the_markets_own(gateway_thread: Start, synthetic: Market, kind: str) -> None:
    gateway = gateway_thread(speed=200)
    ticks = ticks_of(gateway.client(), kind)
    assert {len(fields) for fields in ticks} == {9}
    assert {fields[2] for fields in ticks} == {"1" if kind == "Last" else "2"}
    trades = synthetic.day("SPY", gateway.clock.now().date()).trades
    trades = trades.rows((trades.time_ns >= FROM * 10**9) & (trades.time_ns < UNTIL * 10**9))
    if kind == "Last":
        trades = trades.rows(~np.isin(trades.condition, (6, 7)))
    assert [float(fields[4]) for fields in ticks] == trades.price.tolist()
    assert [float(fields[5]) for fields in ticks] == trades.size.tolist()
    assert [int(fields[3]) for fields in ticks] == (trades.time_ns // 10**9).tolist()
    assert [fields[6] == "0" for fields in ticks] == trades.in_history.tolist()
    assert "   I" in {fields[8] for fields in ticks}


def test_all_last_has_more_prints_than_last(gateway_thread: Start) -> None:
    last, all_last = (ticks_of(gateway_thread(speed=200).client(), kind) for kind in ("Last", "AllLast"))
    assert len(all_last) > len(last)
    assert {fields[8] for fields in all_last} - {fields[8] for fields in last} <= {"@ 4 W", "   B"}


def test_quotes_and_their_middles(gateway_thread: Start, synthetic: Market) -> None:
    quotes, middles = (ticks_of(gateway_thread(speed=200).client(), kind) for kind in ("BidAsk", "MidPoint"))
    assert {len(fields) for fields in quotes} == {9}
    assert {len(fields) for fields in middles} == {5}
    assert {fields[2] for fields in quotes} == {"3"}
    assert {fields[2] for fields in middles} == {"4"}
    assert all(float(fields[4]) < float(fields[5]) for fields in quotes)
    expected = [(float(fields[4]) + float(fields[5])) / 2 for fields in quotes]
    changes = [value for position, value in enumerate(expected) if position == 0 or value != expected[position - 1]]
    shown = [float(fields[4]) for fields in middles]
    assert shown[-20:] == pytest.approx(changes[-20:])


@pytest.mark.parametrize("kind", ["Last", "AllLast"])
def test_exact_history_is_the_aggregate_of_the_streamed_prints(gateway_thread: Start, kind: str) -> None:
    client = gateway_thread(speed=200, history="exact").client()
    ticks = ticks_of(client, kind)
    client.send(*history(5, stock(), date_format=2))
    bars = {int(bar.time): bar for bar in bars_of(client.reply(17))}
    for start in range(FROM, UNTIL, 60):
        prints = [(float(f[4]), float(f[5])) for f in ticks if start <= int(f[3]) < start + 60]
        prices = [price for price, _ in prints]
        bar = bars[start]
        assert (bar.open, bar.high, bar.low, bar.close) == (prices[0], max(prices), min(prices), prices[-1])
        assert bar.volume == sum(size for _, size in prints)
        assert bar.count == len(prints)
        assert bar.wap == pytest.approx(sum(price * size for price, size in prints) / bar.volume, abs=1e-5)


def test_filtered_history_is_the_aggregate_of_the_reported_prints(gateway_thread: Start) -> None:
    client = gateway_thread(speed=200).client()
    ticks = [fields for fields in ticks_of(client, "AllLast") if fields[6] == "0"]
    client.send(*history(5, stock(), date_format=2))
    bars = {int(bar.time): bar for bar in bars_of(client.reply(17))}
    for start in range(FROM, UNTIL, 60):
        assert bars[start].volume == sum(float(f[5]) for f in ticks if start <= int(f[3]) < start + 60)


@pytest.mark.parametrize(("kind", "number"), [("Last", "98"), ("AllLast", "98"), ("BidAsk", "97"), ("MidPoint", "96")])
def test_past_ticks_come_first_under_the_same_id(gateway_thread: Start, kind: str, number: str) -> None:
    client = gateway_thread(speed=20).client()
    client.send(*tick_by_tick(9, stock(), kind, past=10))
    past = client.next()
    assert past[:2] == [number, "9"]
    assert int(past[2]) >= 10
    assert client.reply(99)[1] == "9"


@pytest.mark.parametrize("kind", ["last", "LAST", "Midpoint", "", "Trades"])
def test_types_are_written_exactly_so(gateway_thread: Start, kind: str) -> None:
    client = gateway_thread().client()
    client.send(*tick_by_tick(9, stock(), kind))
    client.error(321, req_id=9)


def test_options_have_no_ticks_and_unknown_ids_no_stream(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(78, 6, "SPY", "", "STK", 756733)
    chain = client.reply(75)
    client.send(*tick_by_tick(9, option("SPY", chain[7], float(chain[-50]), "C"), "Last"))
    client.error(10189, req_id=9)
    client.send(98, 9)
    client.error(300, req_id=9)
