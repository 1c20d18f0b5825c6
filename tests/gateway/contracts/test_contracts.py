"""What can be traded, as a client finds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.gateway.contracts.option_numbers import OptionNumbering, occ_name
from spy_pipeline.gateway.market.option_contracts import OptionContract
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import Fields, WireClient, market_data, option, stock

Start = Callable[..., GatewayThread]
SYMBOLS = {"SPY": "ARCA", "QQQ": "NASDAQ", "QQQM": "NASDAQ", "AAPL": "NASDAQ", "MU": "NASDAQ", "IWM": "ARCA"}
SYMBOL, KIND, EXPIRATION, STRIKE, RIGHT, EXCHANGE, CURRENCY = range(2, 9)
TRADING_CLASS, NUMBER, MIN_TICK = 11, 12, 13
PRIMARY, ZONE, TRADING, LIQUID = 20, 25, 26, 27


def ask(client: WireClient, contract: tuple[object, ...]) -> list[Fields]:
    """All details of what fits."""
    client.send(9, 8, 4, *contract, 0, "", "", "")
    found = []
    while (fields := client.next())[0] == "10":
        found.append(fields)
    assert fields in (["52", "1", "4"], client.seen[-1])
    if fields[0] == "4":
        assert fields[2:4] == ["4", "200"]
    else:
        assert fields == ["52", "1", "4"]
    return found


@pytest.mark.parametrize("symbol", sorted(SYMBOLS))
def test_every_symbol_is_known(gateway_thread: Start, symbol: str) -> None:
    (fields,) = ask(gateway_thread().client(), stock(symbol))
    assert fields[SYMBOL : CURRENCY + 1] == [symbol, "STK", "", "0.0", "", "SMART", "USD"]
    assert fields[PRIMARY] == SYMBOLS[symbol]
    assert float(fields[MIN_TICK]) == 0.01
    assert fields[ZONE] == "US/Eastern"


def test_spy_is_what_ibkr_calls_it(gateway_thread: Start) -> None:
    (fields,) = ask(gateway_thread().client(), stock())
    assert (fields[NUMBER], fields[TRADING_CLASS]) == ("756733", "SPY")


def test_hours_of_an_ordinary_week(gateway_thread: Start) -> None:
    (fields,) = ask(gateway_thread().client(), stock())
    assert fields[TRADING].split(";")[0] == "20250303:0400-20250303:2000"
    assert fields[LIQUID].split(";")[0] == "20250303:0930-20250303:1600"
    assert fields[LIQUID].split(";")[5] == "20250308:CLOSED"


def test_hours_around_a_half_day_and_a_holiday(gateway_thread: Start) -> None:
    (fields,) = ask(gateway_thread(start="2024-12-24T10:00:00").client(), stock())
    assert fields[TRADING].split(";")[:2] == ["20241224:0400-20241224:1700", "20241225:CLOSED"]
    assert fields[LIQUID].split(";")[:2] == ["20241224:0930-20241224:1300", "20241225:CLOSED"]


def test_without_an_exchange_there_is_one_answer_a_venue(gateway_thread: Start) -> None:
    found = ask(gateway_thread().client(), stock(exchange=""))
    venues = [fields[EXCHANGE] for fields in found]
    assert venues[0] == "SMART"
    assert set(venues) == set(found[0][16].split(","))
    assert len(venues) > 5


def test_a_number_alone_is_enough_and_a_contradiction_too_much(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    (fields,) = ask(client, (756733, "", "", "", "", "", "", "", "", "", "", ""))
    assert (fields[SYMBOL], fields[EXCHANGE]) == ("SPY", "SMART")
    assert ask(client, (756733, *stock("QQQ")[1:])) == []
    assert ask(client, (1, "", "", "", "", "", "", "", "", "", "", "")) == []


@pytest.mark.parametrize(
    "contract",
    [
        stock("NOSUCH"),
        stock(exchange="NOWHERE"),
        (0, "SPY", "FUT", "", "", "", "", "SMART", "", "USD", "", ""),
        (0, "SPY", "STK", "", "", "", "", "SMART", "", "EUR", "", ""),
        (0, "SPY", "STK", "", "", "", "", "SMART", "NASDAQ", "USD", "", ""),
        option("SPY", "20250304", 1.0, "C"),
        option("SPY", "19990101", 600.0, "C"),
        option("SPY", "2025", 600.0, "X"),
    ],
)
def test_what_does_not_exist_is_told_with_200_and_without_an_end(
    gateway_thread: Start, contract: tuple[object, ...]
) -> None:
    client = gateway_thread().client()
    client.send(9, 8, 4, *contract, 0, "", "", "")
    client.error(200, req_id=4)
    assert client.collect(0.2) == []


def test_nasdaqs_former_name_is_understood(gateway_thread: Start) -> None:
    (fields,) = ask(gateway_thread().client(), (0, "AAPL", "STK", "", "", "", "", "SMART", "ISLAND", "USD", "", ""))
    assert fields[PRIMARY] == "NASDAQ"


def chain(client: WireClient, symbol: str = "SPY") -> tuple[list[str], list[float]]:
    """Expirations and strikes at SMART; all exchanges come, then the end."""
    con_id = ask(client, stock(symbol))[0][NUMBER]
    client.send(78, 6, symbol, "", "STK", con_id)
    rows = []
    while (fields := client.next())[0] == "75":
        rows.append(fields)
    assert fields == ["76", "6"]
    assert len(rows) > 3
    (smart,) = [fields for fields in rows if fields[2] == "SMART"]
    assert smart[3:6] == [con_id, symbol, "100"]
    number = int(smart[6])
    expirations, strikes = smart[7 : 7 + number], smart[8 + number :]
    assert int(smart[7 + number]) == len(strikes)
    return expirations, [float(strike) for strike in strikes]


def test_the_chain_and_its_contracts(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    expirations, strikes = chain(client)
    assert expirations == sorted(expirations)
    assert expirations[0] == "20250303"
    assert strikes == sorted(strikes)
    middle = strikes[len(strikes) // 2]
    found = ask(client, option("SPY", expirations[1], middle, ""))
    assert [fields[RIGHT] for fields in found] == ["C", "P"]
    assert len({fields[NUMBER] for fields in found}) == 2
    call = found[0]
    assert call[EXPIRATION] == expirations[1]
    assert float(call[STRIKE]) == middle
    (again,) = ask(client, (call[NUMBER], "", "", "", "", "", "", "SMART", "", "", "", ""))
    assert again == call
    whole_day = ask(client, (0, "SPY", "OPT", expirations[1], "", "C", "", "SMART", "", "USD", "", ""))
    assert len(whole_day) > 20
    (named,) = ask(client, (0, "", "OPT", "", "", "", "", "SMART", "", "USD", call[9], ""))
    assert named == call


def test_a_wrong_underlying_number_is_refused(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(78, 6, "SPY", "", "STK", 1)
    client.error(321, req_id=6)


def test_an_option_line_brings_quotes_and_greeks(gateway_thread: Start) -> None:
    client = gateway_thread(speed=4).client()
    expirations, strikes = chain(client)
    client.send(*market_data(7, stock(), snapshot=1))
    last = float(client.until(lambda fields: fields[0] == "1" and fields[3] == "4")[4])
    strike = min(strikes, key=lambda strike: abs(strike - last))
    client.reply(57)
    client.send(*market_data(8, option("SPY", expirations[1], strike, "P")))
    messages = client.collect(2.2)
    prices = {fields[3]: float(fields[4]) for fields in messages if fields[0] == "1"}
    assert 0 < prices["1"] < prices["2"]
    greeks = [fields for fields in messages if fields[0] == "21"]
    assert {len(fields) for fields in greeks} == {12}
    assert {fields[2] for fields in greeks} == {"10", "11", "12", "13"}
    bid, ask_, model = (next(fields[4:] for fields in greeks if fields[2] == kind) for kind in ("10", "11", "13"))
    volatility, delta, price, _, gamma, vega, theta, underlying = map(float, model)
    assert 0 < float(bid[0]) <= volatility <= float(ask_[0]) < 2
    assert float(bid[2]) <= price <= float(ask_[2])
    assert -1 < delta < 0
    assert gamma > 0
    assert vega > 0
    assert theta < 0
    assert abs(underlying - last) < 5
    assert len(greeks) > 4, "the line must go on"


def test_an_option_that_is_not_wholly_named_is_ambiguous(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*market_data(8, (0, "SPY", "OPT", "", "", "C", "", "SMART", "", "USD", "", "")))
    assert "ambiguous" in client.error(200, req_id=8)[4]


def test_exchanges_rules_and_symbols(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(82)
    fields = client.reply(80)
    assert len(fields) == 2 + 5 * int(fields[1])
    assert "ARCA" in fields
    client.send(83, 5, "9c0001")
    fields = client.reply(82)
    assert len(fields) == 3 + 3 * int(fields[2])
    assert len(set(fields[5::3])) == int(fields[2]), "every exchange has a letter of its own"
    client.send(91, 26)
    assert client.reply(93) == ["93", "26", "1", "0.0", "0.01"]
    client.send(91, 4711)
    client.error(321)
    client.send(81, 5, "qq")
    assert client.reply(79)[2] == "2"
    client.send(81, 5, "")
    assert client.reply(79) == ["79", "5", "0"]


@given(
    st.sampled_from(("SPY", "QQQ", "MU")),
    st.dates(date(2015, 1, 1), date(2030, 12, 31)),
    st.integers(1, 4000),
    st.sampled_from(("C", "P")),
)
def test_option_numbers_are_their_contracts(symbol: str, expiration: date, half_dollars: int, right: str) -> None:
    numbering = OptionNumbering(("SPY", "QQQ", "MU"))
    contract = OptionContract(symbol, expiration, half_dollars / 2, right)  # type: ignore[arg-type]
    number = numbering.number(contract)
    assert 1 << 30 <= number < 1 << 31
    assert numbering.contract(number) == contract
    assert numbering.number(contract._replace(expiration=expiration + timedelta(days=1))) != number


@given(st.integers(-10, 1 << 40))
def test_no_number_does_harm(number: int) -> None:
    contract = OptionNumbering(("SPY",)).contract(number)
    assert contract is None or contract.symbol == "SPY"


def test_the_name_all_exchanges_know_an_option_by() -> None:
    assert occ_name(OptionContract("SPY", date(2026, 11, 20), 450.5, "C")) == "SPY   261120C00450500"
