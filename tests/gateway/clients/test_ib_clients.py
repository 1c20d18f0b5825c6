# ruff: noqa: FBT003 - the clients take their arguments by position
"""Two clients by others, ib_insync and its successor ib_async, with IBKR's limits in force."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from tests.gateway.gateway_process import GatewayProcess

NOTICES = range(2100, 2200)


@pytest.fixture(params=["ib_insync", "ib_async"])
def library(request: pytest.FixtureRequest) -> ModuleType:
    """The client library under test."""
    return importlib.import_module(request.param)


@pytest.fixture
def errors() -> list[tuple[int, int, str]]:
    """Errors that a client was told, notices left out."""
    return []


@pytest.fixture
def ib(
    library: ModuleType, gateway_process: Callable[..., GatewayProcess], errors: list[tuple[int, int, str]]
) -> Iterator[Any]:
    """A connected client of a gateway that runs at twenty times the market's speed."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    client = library.IB()
    client.RequestTimeout = 20

    def note(req_id: int, code: int, text: str, _: object) -> None:
        if code not in NOTICES:
            errors.append((req_id, code, text))

    client.errorEvent += note
    client.connect("127.0.0.1", gateway_process(start="2025-03-03T10:30:35", speed=20).port, clientId=3, timeout=10)
    yield client
    client.disconnect()
    loop.close()
    asyncio.set_event_loop(None)


def test_a_whole_session(
    library: ModuleType, ib: Any, errors: list[tuple[int, int, str]], caplog: pytest.LogCaptureFixture
) -> None:
    """Connect, qualify, history, L1, depth, tick by tick, option chain, quotes: no error, nothing undecodable."""
    caplog.set_level(logging.WARNING)
    assert ib.managedAccounts()[0].startswith("SIM")
    assert ib.positions() == []
    assert {value.tag for value in ib.accountValues()} >= {"NetLiquidation", "BuyingPower"}
    spy = library.Stock("SPY", "SMART", "USD")
    ib.qualifyContracts(spy)
    assert (spy.conId, spy.primaryExchange, spy.tradingClass) == (756733, "ARCA", "SPY")
    _look_back(ib, spy)
    ticker = _look_on(library, ib, spy)
    _look_at_options(library, ib, spy, ticker)
    assert errors == []
    assert [record.getMessage() for record in caplog.records if record.name.startswith(library.__name__)] == []


def _look_back(ib: Any, spy: Any) -> None:
    minutes = ib.reqHistoricalData(spy, "", "5 D", "1 min", "TRADES", True, 2)
    assert 4 * 390 < len(minutes) <= 5 * 390
    assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in minutes)
    assert all(earlier.date < later.date for earlier, later in pairwise(minutes))
    assert minutes[0].date.isoformat() == "2025-02-25T14:30:00+00:00"
    days = ib.reqHistoricalData(spy, "", "1 Y", "1 day", "TRADES", True, 1)
    assert 249 <= len(days) <= 253
    assert days[-1].date.isoformat() == "2025-03-03"
    assert ib.reqHeadTimeStamp(spy, "TRADES", True, 1).isoformat() == "2015-01-02T09:30:00-05:00"


def _look_on(library: ModuleType, ib: Any, spy: Any) -> Any:
    ticker = ib.reqMktData(spy, "100,101,104,106,233")
    ticks: list[Any] = []
    ib.reqTickByTickData(spy, "AllLast").updateEvent += lambda changed: ticks.extend(changed.tickByTicks)
    arca = library.Stock("SPY", "ARCA", "USD")
    ib.qualifyContracts(arca)
    plain = _follow_book(ib, arca, smart=False)
    named = _follow_book(ib, spy, smart=True)
    ib.sleep(1.0)
    assert _makers([tick for tick in plain if not tick.marketMaker]) == {""}
    assert len(_makers([tick for tick in named if tick.marketMaker])) > 1
    assert ticker.bid < ticker.ask
    assert ticker.bidSize >= 100
    assert ticker.low <= ticker.last <= ticker.high
    assert ticker.volume > 0
    assert ticker.close > 0
    assert ticker.impliedVolatility > 0
    assert ticker.rtVolume > 0
    assert ticks
    assert all(tick.size > 0 for tick in ticks)
    return ticker


def _follow_book(ib: Any, contract: Any, *, smart: bool) -> list[Any]:
    """The operations on a book as the client decodes them; ib_async puts those of both books on one ticker.

    It is not cancelled: ib_insync empties a book when it cancels, and stumbles over what is then still on its way.
    """
    operations: list[Any] = []
    ticker = ib.reqMktDepth(contract, 10, isSmartDepth=smart)
    ticker.updateEvent += lambda changed: operations.extend(changed.domTicks)
    return operations


def _makers(operations: list[Any]) -> set[str]:
    """Names on the rows of the book that the operations make; the book must be whole.

    It is made here, as ib_async itself keeps rows by their position, which is not what a real gateway means.
    """
    sides: tuple[list[tuple[float, str]], list[tuple[float, str]]] = ([], [])
    for tick in operations:
        rows = sides[tick.side]
        if tick.operation == 2:
            del rows[tick.position]
        elif tick.operation == 1:
            rows[tick.position] = (tick.price, tick.marketMaker)
        else:
            rows.insert(tick.position, (tick.price, tick.marketMaker))
    asks, bids = ([price for price, _ in rows] for rows in sides)
    assert {len(asks), len(bids)} <= {9, 10}, "a row that moves is deleted first, perhaps in another segment"
    assert sorted(bids, reverse=True) + sorted(asks) == bids + asks
    assert bids[0] < asks[0]
    return {maker for rows in sides for _, maker in rows}


def _look_at_options(library: ModuleType, ib: Any, spy: Any, ticker: Any) -> None:
    chains = ib.reqSecDefOptParams("SPY", "", "STK", spy.conId)
    chain = next(chain for chain in chains if chain.exchange == "SMART")
    strike = min(chain.strikes, key=lambda strike: abs(strike - ticker.last))
    options = [library.Option("SPY", sorted(chain.expirations)[1], strike, right, "SMART") for right in ("C", "P")]
    ib.qualifyContracts(*options)
    assert all(option.conId for option in options)
    call, put = ib.reqTickers(*options)
    for quote in (call, put):
        assert 0 < quote.bid < quote.ask
        assert 0 < quote.modelGreeks.impliedVol < 2
    assert 0 < call.modelGreeks.delta < 1
    assert -1 < put.modelGreeks.delta < 0
    assert call.modelGreeks.gamma > 0 > call.modelGreeks.theta


def test_an_unknown_symbol_is_told_with_200(library: ModuleType, ib: Any, errors: list[tuple[int, int, str]]) -> None:
    assert ib.reqContractDetails(library.Stock("NOSUCH", "SMART", "USD")) == []
    assert [code for _, code, _ in errors] == [200]


def test_an_order_is_refused(library: ModuleType, ib: Any, errors: list[tuple[int, int, str]]) -> None:
    spy = library.Stock("SPY", "SMART", "USD")
    ib.qualifyContracts(spy)
    trade = ib.placeOrder(spy, library.MarketOrder("BUY", 1))
    ib.sleep(0.3)
    assert trade.isDone()
    assert [code for _, code, _ in errors] == [201]


def test_bars_kept_up_to_date_grow(library: ModuleType, ib: Any) -> None:
    """The update has another order of fields than the bars before it; a mix-up would break the prices' order."""
    spy = library.Stock("SPY", "SMART", "USD")
    bars = ib.reqHistoricalData(spy, "", "1 D", "1 min", "TRADES", True, 2, keepUpToDate=True)
    before, first = len(bars), bars[-1].date
    for _ in range(60):
        ib.sleep(0.1)
        if len(bars) > before:
            break
    assert len(bars) > before
    assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in bars)
    assert all(bar.low <= bar.average <= bar.high for bar in bars)
    assert bars[-1].date > first
    assert bars[-1].volume < 10_000_000
