"""Asking a real gateway process for minutes while it misbehaves: whole days, or gaps with their cause."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.gap import GapCause
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.core.settings import IbkrSettings
from spy_pipeline.ibkr.connection import IbkrConnection, NotPermitted, connected
from spy_pipeline.ibkr.minute_history import MinuteAnswer, fetch_minutes
from spy_pipeline.ibkr.optional_history import fetch_bid_ask, fetch_daily_bars, fetch_implied_volatility
from tests.gateway.gateway_process import GatewayProcess

SPY = Instrument.parse("SPY")
SESSION = SessionCalendar.named("XNYS").session(date(2025, 2, 27))
FAR_FUTURE_NS = 1 << 61

Start = Callable[..., IbkrSettings]


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Start]:
    """Starts a gateway with a fault script and gives the settings that reach it."""
    running = []

    def start(faults: str = "", **patience: float) -> IbkrSettings:
        home = tmp_path / str(len(running))
        home.mkdir()
        (home / "faults.toml").write_text(faults)
        options = {"start": "2025-03-03T10:30:00", "seed": 1, "faults": home / "faults.toml"}
        running.append(GatewayProcess(home, options))
        return IbkrSettings(port=running[-1].port, retry_seconds=0.05, **patience)

    yield start
    for process in running:
        process.close()


def minutes(
    settings: IbkrSettings,
    instrument: Instrument = SPY,
    until_ns: int = FAR_FUTURE_NS,
    settle_seconds: float = 0.0,
) -> MinuteAnswer:
    async def ask() -> MinuteAnswer:
        async with connected(settings) as connection:
            await asyncio.sleep(settle_seconds)
            return await fetch_minutes(connection, instrument, SESSION, until_ns)

    return asyncio.run(ask())


def test_a_whole_day_comes_as_records_of_simulated_source(gateway: Start) -> None:
    answer = minutes(gateway())
    assert list(answer.bars["start_ns"]) == list(SESSION.minute_starts_ns())
    assert set(answer.bars["source"]) == {Source.SIMULATED}
    assert answer.gaps == []
    assert answer.bars["volume"].sum() > 1e6, "volume is in shares"


def test_minutes_that_have_not_ended_are_not_taken(gateway: Start) -> None:
    answer = minutes(gateway(), until_ns=SESSION.open_ns + 5 * 60 * 10**9 - 1)
    assert len(answer.bars) == 4
    assert answer.gaps == []


@pytest.mark.parametrize(
    "fault",
    [
        'kind = "pacing_violation"\nnth = 1\ntimes = 1',
        'kind = "missing_minutes"\nshare = 0.2\ntimes = 1',
        'kind = "duplicate_minutes"\nshare = 0.2',
        'kind = "half_frame_then_close"\nafter = 0.3\ntimes = 1',
        'kind = "split_segments"\nafter = 0\nbytes = 7',
    ],
)
def test_a_passing_fault_leaves_the_day_whole(gateway: Start, fault: str) -> None:
    undisturbed = minutes(gateway())
    disturbed = minutes(gateway(f"[[fault]]\n{fault}\n", timeout_seconds=5.0))
    assert disturbed.bars.equals(undisturbed.bars)
    assert disturbed.gaps == []


def test_minutes_the_service_never_has_are_gaps_with_their_cause(gateway: Start) -> None:
    answer = minutes(gateway('[[fault]]\nkind = "missing_minutes"\nminutes = ["10:00", "10:01", "15:59"]\n'))
    assert len(answer.bars) == 387
    assert [(gap.end_ns - gap.start_ns) // 60_000_000_000 for gap in answer.gaps] == [2, 1]
    assert {gap.cause for gap in answer.gaps} == {GapCause.NO_TRADES}
    assert answer.gaps[-1].end_ns == SESSION.close_ns


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ('kind = "pacing_violation"', GapCause.PACING),
        ('kind = "silent_stall"\nafter = 1', GapCause.STALE),
    ],
)
def test_a_lasting_fault_makes_the_whole_day_a_gap(gateway: Start, fault: str, cause: GapCause) -> None:
    settings = gateway(f"[[fault]]\n{fault}\n", timeout_seconds=1.0, retries=1)
    answer = minutes(settings, settle_seconds=1.5)
    assert len(answer.bars) == 0
    assert [(gap.start_ns, gap.end_ns, gap.cause) for gap in answer.gaps] == [
        (SESSION.open_ns, SESSION.close_ns, cause)
    ]


def test_a_gateway_killed_in_between_is_a_disconnect(gateway: Start, tmp_path: Path) -> None:
    settings = gateway(retries=1)

    async def ask() -> MinuteAnswer:
        async with connected(settings) as connection:
            with _killed(tmp_path / "0"):
                return await fetch_minutes(connection, SPY, SESSION, FAR_FUTURE_NS)

    answer = asyncio.run(ask())
    assert {gap.cause for gap in answer.gaps} == {GapCause.DISCONNECT}


@contextmanager
def _killed(home: Path) -> Iterator[None]:
    import os
    import signal
    import tomllib

    anchor = tomllib.loads((home / "data" / "state" / "clock.toml").read_text())
    os.kill(anchor["owner_pid"], signal.SIGKILL)
    yield


def test_an_unknown_symbol_is_a_sentence(gateway: Start) -> None:
    with pytest.raises(SpyError, match=r"knows no such contract .* correct market.symbols"):
        minutes(gateway(), Instrument.parse("NOSUCH"))


def test_another_venue_is_a_sentence(gateway: Start) -> None:
    with pytest.raises(SpyError, match="not quoted by Interactive Brokers"):
        minutes(gateway(), Instrument.parse("BTC/USDT@BINANCE"))


def test_no_gateway_is_a_sentence() -> None:
    with pytest.raises(SpyError, match=r"Nothing listens at 127.0.0.1:1: start TWS or IB Gateway"):
        minutes(IbkrSettings(port=1))


def test_a_client_id_in_use_is_a_sentence(gateway: Start) -> None:
    settings = gateway()

    async def both() -> None:
        async with connected(settings), connected(settings):
            pass

    with pytest.raises(SpyError, match="Client id 17 is in use"):
        asyncio.run(both())


def ask_with(settings: IbkrSettings, question) -> object:
    async def ask() -> object:
        async with connected(settings) as connection:
            return await question(connection)

    return asyncio.run(ask())


def test_optional_history_comes_as_records(gateway: Start) -> None:
    settings = gateway()
    volatility = ask_with(settings, lambda link: fetch_implied_volatility(link, SPY, SESSION, FAR_FUTURE_NS))
    assert len(volatility) == 390
    assert 0.03 < volatility["close"].median() < 1.0
    quotes = ask_with(settings, lambda link: fetch_bid_ask(link, SPY, SESSION, FAR_FUTURE_NS))
    assert len(quotes) == 390
    assert (quotes["average_bid"] < quotes["average_ask"]).all()
    assert (quotes["lowest_bid"] <= quotes["average_bid"]).all()
    daily = ask_with(settings, lambda link: fetch_daily_bars(link, SPY, SESSION, 2))
    assert daily["day"].iloc[-1] == "2025-02-27"
    assert 490 <= len(daily) <= 510
    assert daily["day"].is_monotonic_increasing


def test_a_missing_permission_is_an_outcome_and_not_an_empty_answer(gateway: Start) -> None:
    settings = gateway()

    async def refused(connection: IbkrConnection) -> None:
        from ib_insync import RequestError

        async def request(_ib: object) -> None:
            raise RequestError(1, 162, "No market data permissions for ARCA STK")

        await connection.ask("test", request)

    with pytest.raises(NotPermitted, match="ARCA"):
        ask_with(settings, refused)
