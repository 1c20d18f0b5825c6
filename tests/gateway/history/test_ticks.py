"""Single prints and quotes of the past as a client gets them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import WireClient, stock

Start = Callable[..., GatewayThread]
WIDTH = {"TRADES": 6, "BID_ASK": 6, "MIDPOINT": 4}
NUMBER = {"TRADES": 98, "BID_ASK": 97, "MIDPOINT": 96}


def ask(client: WireClient, show: str, count: int, *, start: str = "", end: str = "") -> list[list[str]]:
    """The ticks of one request, each a list of fields; the reply must end with done."""
    client.send(96, 5, *stock(), 0, start, end, count, show, 1, 0, "")
    fields = client.reply(NUMBER[show])
    number, width = int(fields[2]), WIDTH[show]
    assert len(fields) == 3 + number * width + 1
    assert fields[-1] == "1"
    return [fields[3 + width * row : 3 + width * (row + 1)] for row in range(number)]


@pytest.mark.parametrize("show", ["TRADES", "BID_ASK", "MIDPOINT"])
def test_ticks_from_a_start_on_come_in_order_with_the_last_second_whole(gateway_thread: Start, show: str) -> None:
    client = gateway_thread().client()
    start = "20250303 10:00:00 US/Eastern"
    few, many = ask(client, show, 20, start=start), ask(client, show, 400, start=start)
    assert len(few) >= 20
    assert few == many[: len(few)]
    assert many[len(few)][0] > few[-1][0], "the last second must be whole"
    times = [int(tick[0]) for tick in many]
    assert times == sorted(times)
    assert times[0] >= 1741014000


@pytest.mark.parametrize("show", ["TRADES", "BID_ASK", "MIDPOINT"])
def test_ticks_before_an_end_are_the_last_ones(gateway_thread: Start, show: str) -> None:
    client = gateway_thread().client()
    end = "20250303 10:00:00 US/Eastern"
    few, many = ask(client, show, 20, end=end), ask(client, show, 200, end=end)
    assert len(few) >= 20
    assert few == many[-len(few) :]
    assert int(many[-1][0]) < 1741014000
    assert many[-len(few) - 1][0] < few[0][0], "the first second must be whole"


def test_ticks_before_an_opening_are_those_of_the_session_before(gateway_thread: Start) -> None:
    ticks = ask(gateway_thread().client(), "TRADES", 5, end="20250303 09:30:00 US/Eastern")
    assert 1740776340 <= int(ticks[-1][0]) <= 1740776400


def test_nothing_is_told_of_the_future(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    assert ask(client, "TRADES", 5, start="20250303 15:00:00 US/Eastern") == []
    assert int(ask(client, "TRADES", 5, end="20250303 15:00:00 US/Eastern")[-1][0]) <= 1741015800 + 5


def test_conditions_keep_their_leading_blanks(gateway_thread: Start) -> None:
    ticks = ask(gateway_thread().client(), "TRADES", 1000, start="20250303 09:30:00 US/Eastern")
    conditions = {tick[5] for tick in ticks}
    assert "   I" in conditions
    assert " O X" in conditions


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (("", "", 10, "TRADES"), 321),
        (("20250303-15:00:00", "20250303-16:00:00", 10, "TRADES"), 321),
        (("20250303-15:00:00", "", 0, "TRADES"), 321),
        (("20250303-15:00:00", "", 1001, "TRADES"), 321),
        (("20250303-15:00:00", "", 10, "LAST"), 321),
        (("tomorrow", "", 10, "TRADES"), 10314),
    ],
)
def test_what_cannot_be_asked_is_refused(gateway_thread: Start, fields: tuple[object, ...], code: int) -> None:
    client = gateway_thread().client()
    client.send(96, 5, *stock(), 0, *fields, 1, 0, "")
    client.error(code, req_id=5)
