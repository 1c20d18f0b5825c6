"""The account, its empty lists, and the refusal of orders."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import stock

Start = Callable[..., GatewayThread]


@pytest.mark.parametrize(
    ("request_fields", "answer"),
    [
        ((61, 1), ["62", "1"]),
        ((5, 1), ["53", "1"]),
        ((16, 1), ["53", "1"]),
        ((99, 0), ["102"]),
        ((7, 3, 8, 0, "", "", "", "", "", ""), ["55", "1", "8"]),
        ((8, 1, 1), ["9", "1", "1"]),
        ((17, 1), ["15", "1", "SIM0000001"]),
    ],
)
def test_start_up_questions(gateway_thread: Start, request_fields: tuple[object, ...], answer: list[str]) -> None:
    """What ib_insync waits for when it connects."""
    client = gateway_thread().client()
    client.send(*request_fields)
    assert client.next() == answer


@pytest.mark.parametrize(
    "request_fields", [(15, 1, 1), (14, 1, 5), (58, 1), (64, 1), (63, 1, 9), (77, 1, 9), (90, 9), (59, 1, 3)]
)
def test_requests_that_nothing_answers(gateway_thread: Start, request_fields: tuple[object, ...]) -> None:
    client = gateway_thread().client()
    client.send(*request_fields)
    client.send(49, 1)
    assert client.next()[0] == "49"


def test_account_updates(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(6, 2, 1, "SIM0000001")
    values = {}
    while (fields := client.next())[0] == "6":
        assert fields[5] == "SIM0000001"
        values[fields[2]] = fields[3]
    assert values["NetLiquidation"] == "100000.00"
    assert fields == ["8", "1", "10:30"]
    assert client.next() == ["54", "1", "SIM0000001"]
    client.send(6, 2, 0, "")
    client.send(76, 1, 9, "", "", 0)
    fields = client.next()
    assert fields[:5] == ["73", "1", "9", "SIM0000001", ""]
    assert client.reply(74) == ["74", "1", "9"]


def test_account_summary_has_the_tags_asked_for(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(62, 1, 9, "All", "NetLiquidation,BuyingPower,NoSuchTag")
    rows = []
    while (fields := client.next())[0] == "63":
        rows.append(fields)
    assert fields == ["64", "1", "9"]
    assert sorted(fields[4] for fields in rows) == ["BuyingPower", "NetLiquidation"]
    assert {len(fields) for fields in rows} == {7}


def test_another_account_is_refused(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(6, 2, 1, "DU123")
    client.error(321)


def test_orders_are_refused_under_their_own_id(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(3, 17, *stock(), *[""] * 100)
    client.error(201, req_id=17)
    client.send(4, 1, 17, "")
    client.error(10147, req_id=17)
    client.send(21, 2, 18, *[""] * 14)
    client.error(201, req_id=18)
