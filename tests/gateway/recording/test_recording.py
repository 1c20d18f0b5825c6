"""What a collector recorded is sent again, event by event, to whoever asks for the same streams."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.gateway.market.opening import open_market
from tests.gateway.gateway_process import refusal
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import Fields, WireClient, depth, history, market_data, stock, tick_by_tick

Start = Callable[..., GatewayThread]
DAY = "2024-03-08"
ARCA = stock(exchange="ARCA")
NINE_UTC = 1_709_909_940  # 09:59 in New York


def at(second: float) -> str:
    """A time of the recorded day, seconds after 10:00."""
    return f"{DAY}T10:00:{second:012.9f}-05:00"


TICKS = f"""Datetime,event,tick_type,price,size,ask,ask_size,server_second,mask,text
{DAY}T09:59:30.5-05:00,price,9,499.5,0,,,,0,
{DAY}T09:59:31-05:00,price,1,500.01,300,,,,1,
{DAY}T09:59:32-05:00,price,1,500.02,100,,,,1,
{DAY}T09:59:33-05:00,generic,49,0,,,,,,
{at(0.25)},price,2,500.04,200,,,,1,
{at(0.5)},size,3,,900,,,,,
{at(0.5)},string,48,,,,,,,500.03;100;1709910000400;12;500.02;true
{at(0.75)},quote,,500.02,100,500.04,900,1709910000,2,
{at(1.0)},bar,,,,,,1709909995,,500;500.5;499.75;500.25;1200;500.1;7
"""
DEPTH = f"""Datetime,book,operation,side,position,price,size,owner
{DAY}T09:59:31-05:00,venue,begin,,,,,
{DAY}T09:59:31-05:00,smart,begin,,,,,
{DAY}T09:59:31.1-05:00,venue,insert,bid,0,500.01,300,
{DAY}T09:59:31.2-05:00,venue,insert,bid,0,500.02,100,
{DAY}T09:59:31.3-05:00,venue,insert,ask,0,500.05,400,
{DAY}T09:59:31.4-05:00,smart,insert,ask,0,500.05,400,BATS
{at(0.1)},venue,update,bid,1,500.01,800,
{at(0.2)},venue,delete,ask,0,0,0,
{at(0.3)},smart,insert,ask,0,500.04,700,NASDAQ
{at(0.4)},venue,reset,,,,,
{at(0.6)},venue,insert,bid,0,500.03,250,
"""
TRADES = f"""Datetime,server_second,price,size,mask,exchange,conditions
{DAY}T09:59:10-05:00,1709909950,500,100,0,NYSE,
{DAY}T09:59:40-05:00,1709909980,501,200,0,FINRA,   I
{DAY}T09:59:41-05:00,1709909981,700,900,2,FINRA,   B
{at(0.3)},1709910000,500.03,12.5,0,IEX, F
{at(0.9)},1709910000,500.04,100,2,FINRA,   B
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "realtime_original_data" / "SPY"
    made.mkdir(parents=True)
    for kind, content in (("ticks", TICKS), ("depth", DEPTH), ("trades", TRADES)):
        (made / f"{DAY}.{kind}.csv").write_text(content)
    return made


def replaying(gateway_thread: Start, folder: Path, start: str) -> WireClient:
    """A client of a gateway that replays the folder."""
    return gateway_thread(market=open_market(f"recording:{folder}"), start=f"{DAY}T{start}", history="exact").client()


def about(client: WireClient, req_id: int, numbers: set[str], seconds: float) -> list[Fields]:
    """Messages with these numbers that come for a request within so many seconds, without number, version and id."""
    found = []
    for fields in client.collect(seconds):
        place = 1 if fields[0] == "99" else 2
        if fields[0] in numbers and fields[place] == str(req_id):
            found.append(fields[place + 1 :])
    return found


def test_a_line_shows_what_stood_and_then_each_tick(gateway_thread: Start, folder: Path) -> None:
    client = replaying(gateway_thread, folder, "09:59:58.5")
    client.send(*market_data(1, stock(), "233"))
    assert about(client, 1, {"1", "2", "45", "46"}, 3.0) == [
        ["9", "499.5", "0", "0"],
        ["1", "500.02", "100", "1"],
        ["49", "0.0"],
        ["2", "500.04", "200", "1"],
        ["3", "900"],
        ["48", "500.03;100;1709910000400;12;500.02;true"],
    ]


def test_trades_quotes_and_bars_come_as_they_were(gateway_thread: Start, folder: Path) -> None:
    client = replaying(gateway_thread, folder, "09:59:58.5")
    client.send(*tick_by_tick(2, stock(), "AllLast"))
    client.send(*tick_by_tick(3, stock(), "BidAsk"))
    client.send(50, 3, 4, *stock(), 5, "TRADES", 1, "")
    everything = client.collect(3.5)
    assert [fields for fields in everything if fields[:2] == ["99", "2"]] == [
        ["99", "2", "2", "1709910000", "500.03", "12.5", "0", "IEX", " F"],
        ["99", "2", "2", "1709910000", "500.04", "100", "2", "FINRA", "   B"],
    ]
    assert [fields for fields in everything if fields[:2] == ["99", "3"]] == [
        ["99", "3", "3", "1709910000", "500.02", "500.04", "100", "900", "2"]
    ]
    assert [fields for fields in everything if fields[0] == "50"] == [
        ["50", "3", "4", "1709909995", "500", "500.5", "499.75", "500.25", "1200", "500.1", "7"]
    ]


def test_a_book_begins_with_its_rows_and_is_emptied_where_it_was(gateway_thread: Start, folder: Path) -> None:
    client = replaying(gateway_thread, folder, "09:59:58.5")
    client.send(*depth(5, ARCA))
    everything = client.collect(3.0)
    shown = [fields for fields in everything if fields[0] == "12" or (fields[0] == "4" and fields[3] == "317")]
    assert [fields[3:] for fields in shown[:3]] == [
        ["0", "0", "1", "500.02", "100"],
        ["1", "0", "1", "500.01", "300"],
        ["0", "0", "0", "500.05", "400"],
    ]
    assert [fields[3:] for fields in shown[3:5]] == [["1", "1", "1", "500.01", "800"], ["0", "2", "0", "0.0", "0"]]
    assert shown[5][2:4] == ["5", "317"]
    assert [fields[3:] for fields in shown[6:]] == [["0", "0", "1", "500.03", "250"]]


def test_the_book_of_all_venues_names_them(gateway_thread: Start, folder: Path) -> None:
    client = replaying(gateway_thread, folder, "09:59:58.5")
    client.send(*depth(6, stock(), smart=1))
    assert [fields[3:] for fields in client.collect(3.0) if fields[0] == "13"] == [
        ["0", "BATS", "0", "0", "500.05", "400", "1"],
        ["0", "NASDAQ", "0", "0", "500.04", "700", "1"],
    ]


def test_history_is_what_the_reported_trades_add_up_to(gateway_thread: Start, folder: Path) -> None:
    client = replaying(gateway_thread, folder, "10:01:00")
    client.send(*history(7, stock(), date_format=2))
    bars = client.reply(17)
    assert bars[4:6] == ["2", str(NINE_UTC)]
    assert [float(field) for field in bars[6:11]] == [500.0, 501.0, 500.0, 501.0, 300.0]
    assert [float(field) for field in bars[14:19]] == [500.03, 500.03, 500.03, 500.03, 12.5]


def test_a_line_that_was_never_finished_is_left_out(folder: Path) -> None:
    with (folder / f"{DAY}.trades.csv").open("a") as file:
        file.write(f"{at(5)},17099")
    market = open_market(f"recording:{folder.parent}")
    assert market.symbols() == ("SPY",)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: folder / "nowhere", "There is no recording at"),
        (lambda folder: folder.mkdir(parents=True) or folder, "has no recorded trades"),
        (lambda folder: spoiled(folder, "Datetime,price\n"), "its columns are others"),
        (lambda folder: spoiled(folder, TRADES.replace("500,100", "dear,100")), "cannot be read"),
        (lambda folder: spoiled(folder, TRADES.splitlines()[0] + "\n"), "no trade within a regular session"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, spoil: Callable[[Path], Path], sentence: str) -> None:
    with pytest.raises(SpyError, match=sentence):
        open_market(f"recording:{spoil(tmp_path / 'SPY')}")


def spoiled(folder: Path, trades: str) -> Path:
    """A folder whose file of trades has this content."""
    folder.mkdir(parents=True)
    (folder / f"{DAY}.trades.csv").write_text(trades)
    return folder


def test_a_recording_needs_a_start(tmp_path: Path, folder: Path) -> None:
    said = refusal(tmp_path, "--source", f"recording:{folder}")
    assert said == "A recording is replayed from a time of its own: give --start, such as --start 2024-03-08."
