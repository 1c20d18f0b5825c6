"""Requests in the different forms that real clients give them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.gateway.wire.errors import UnreadableError
from spy_pipeline.gateway.wire.fields import FieldReader
from spy_pipeline.gateway.wire.requests.contract_query import ContractQuery
from spy_pipeline.gateway.wire.requests.history import AskHistoricalData
from spy_pipeline.gateway.wire.requests.market_data import AskMarketData, CancelMarketData
from spy_pipeline.gateway.wire.requests.orders import PlaceOrder
from spy_pipeline.gateway.wire.requests.reading import REQUESTS, read_request
from tests.gateway.wire_client import history, market_data, stock


def _read(*fields: object) -> object:
    return read_request([str(field) for field in fields])


@pytest.mark.parametrize("strike", ["0.0", "", "0", "1.7976931348623157E308", "1.7976931348623157e+308"])
@pytest.mark.parametrize("con_id", ["0", "", "2147483647"])
def test_contracts_come_with_different_empties(con_id: str, strike: str) -> None:
    """ib_insync and older official clients send 0.0, newer ones and others nothing."""
    fields = [con_id, "SPY", "STK", "", strike, "", "", "SMART", "", "USD", "", ""]
    query = ContractQuery.read(FieldReader(fields))
    assert query == ContractQuery(symbol="SPY", sec_type="STK", exchange="SMART", currency="USD")


def test_history_has_the_bar_size_before_the_duration_and_no_version() -> None:
    request = _read(
        *history(5, stock(), end="20250303 16:00:00 US/Eastern", size="5 mins", duration="2 D", date_format=2)
    )
    assert isinstance(request, AskHistoricalData)
    assert (request.req_id, request.bar_size, request.duration) == (5, "5 mins", "2 D")
    assert (request.what_to_show, request.date_format, request.keep_up_to_date) == ("TRADES", 2, False)


def test_the_snapshot_flag_is_read_after_the_generic_ticks() -> None:
    request = _read(*market_data(5, stock(), generic="", snapshot=1))
    assert isinstance(request, AskMarketData)
    assert request.snapshot
    assert request.generic_ticks == ""


def test_combinations_and_delta_neutral_parts_are_read_over() -> None:
    legs = (2, 11, 1, "BUY", "SMART", 12, 1, "SELL", "SMART")
    bag = (0, "SPY", "BAG", "", "", "", "", "SMART", "", "USD", "", "")
    request = _read(1, 11, 5, *bag, *legs, 1, 7, 0.5, 100.0, "233", 0, 0, "")
    assert isinstance(request, AskMarketData)
    assert request.generic_ticks == "233"


@pytest.mark.parametrize("version", ["1", "2", ""])
def test_a_cancellation_may_carry_any_version(version: str) -> None:
    assert _read(2, version, 7) == CancelMarketData(7)


def test_of_an_order_only_the_id_is_read() -> None:
    assert _read(3, 17, *stock(), *[""] * 100) == PlaceOrder(17)


def test_trouble_is_told_with_the_id_that_was_read_before_it() -> None:
    with pytest.raises(UnreadableError) as caught:
        _read(97, 31, "x", *stock()[1:], "Last", 0, 0)
    assert caught.value.req_id == 31


@pytest.mark.parametrize("fields", [[], [""], ["999"], ["-5"], ["x"], ["20"], ["1", "11"], ["9" * 40]])
def test_what_makes_no_request_is_refused(fields: list[str]) -> None:
    with pytest.raises(UnreadableError):
        read_request(fields)


@given(st.sampled_from(sorted(REQUESTS)), st.lists(st.text(max_size=12), max_size=40))
def test_no_fields_do_harm(number: int, fields: list[str]) -> None:
    """Either a request comes out or it is called unreadable; nothing else."""
    try:
        request = read_request([str(number), *fields])
    except UnreadableError:
        return
    assert isinstance(request, REQUESTS[number])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_as_written(value: float) -> None:
    assert FieldReader([repr(value)]).number() in (value, None)


@pytest.mark.parametrize("text", ["nan", "NaN", "1_0", "０", "0x1", "1e999999999", "--1"])
def test_odd_numbers_are_unreadable_or_nothing(text: str) -> None:
    with contextlib.suppress(UnreadableError):
        assert FieldReader([text]).number() is None
