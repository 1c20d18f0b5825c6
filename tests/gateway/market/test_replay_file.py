"""What a file of bars may look like, and the one sentence for each that may not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.opening import open_market
from spy_pipeline.gateway.market.replayed_minutes import ReplayedMinutes

DAY = date(2024, 3, 5)
SESSION = SessionCalendar.named("XNYS").session(DAY)
HEADER = "timestamp,open,high,low,close,volume\n"
ROW = "2024-03-05 09:30:00,500,501,499,500.5,1000\n"


def read(folder: Path, text: str, name: str = "spy.csv") -> ReplayedMinutes:
    path = folder / name
    path.write_text(text)
    return ReplayedMinutes.read(path)


@pytest.mark.parametrize(
    ("header", "time"),
    [
        ("timestamp,open,high,low,close,volume", "2024-03-05 09:30:00"),
        ("Datetime,Open,High,Low,Close,Volume", "2024-03-05 09:30:00-05:00"),
        ("datetime, O, H, L, C, V", "2024-03-05T09:30:00-05:00"),
        ("Date,Open,High,Low,Close,Adj Close,Volume", "2024-03-05T14:30:00Z"),
        ("TIME,OPEN,HIGH,LOW,CLOSE,VOL", "2024-03-05 09:30"),
    ],
)
def test_common_column_names_and_time_forms_are_understood(tmp_path, header, time):
    adjusted = ",500.5" if "Adj" in header else ""
    bars = read(tmp_path, f"{header}\n{time},500,501,499,500.5{adjusted},1000\n").minutes("SPY", DAY)
    assert bars.start_ns.tolist() == [SESSION.open_ns]
    prices = (bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.volume[0])
    assert prices == (500.0, 501.0, 499.0, 500.5, 1000.0)


def test_winter_and_summer_offsets_may_stand_in_one_file(tmp_path):
    rows = ("2024-03-08 09:30:00-05:00", "2024-03-11 09:30:00-04:00")
    source = read(tmp_path, HEADER + "".join(f"{time},500,501,499,500.5,1000\n" for time in rows))
    assert source.days("SPY") == [date(2024, 3, 8), date(2024, 3, 11)]
    for day in source.days("SPY"):
        assert source.minutes("SPY", day).start_ns[0] == SessionCalendar.named("XNYS").session(day).open_ns


@pytest.mark.parametrize("zone", [None, "America/New_York", "UTC", "Europe/Berlin"])
def test_parquet_with_a_time_index_is_understood(tmp_path, zone):
    start = pd.DatetimeIndex(["2024-03-05 09:30", "2024-03-05 09:31"], tz="America/New_York")
    index = start.tz_localize(None) if zone is None else start.tz_convert(zone)
    frame = pd.DataFrame({"open": 5.0, "high": 6.0, "low": 4.0, "close": 5.0, "volume": 7}, index=index)
    frame.to_parquet(tmp_path / "qqq_1min.parquet")
    source = ReplayedMinutes.read(tmp_path / "qqq_1min.parquet")
    assert source.symbols() == ("QQQ",)
    assert source.minutes("QQQ", DAY).start_ns.tolist() == [SESSION.open_ns, SESSION.open_ns + MINUTE_NS]


def test_several_symbols_are_told_apart_by_a_column(tmp_path):
    text = "symbol," + HEADER + "AMD," + ROW + "spy," + ROW
    source = read(tmp_path, text)
    assert source.symbols() == ("AMD", "SPY")
    market = open_market(f"bars:{tmp_path / 'spy.csv'}", 0, "none")
    assert market.has_day("AMD", DAY)
    assert not market.has_day("QQQ", DAY)


def test_rows_in_any_order_and_outside_the_session_are_taken_as_they_should(tmp_path):
    text = HEADER + "".join(
        f"2024-03-05 {time},500,501,499,500.5,{volume}\n"
        for time, volume in (("16:00", 4), ("09:31", 2), ("04:00", 3), ("09:30", 1))
    )
    assert read(tmp_path, text).minutes("SPY", DAY).volume.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty: give a file with at least one bar"),
        (HEADER, "has no bars: give a file with at least one row"),
        ("timestamp,open,high,low,close\n2024-03-05 09:30,1,1,1,1\n", "no column for volume: name one of its columns"),
        (
            "when,open,high,low,close,volume\n2024-03-05 09:30,5,5,5,5,1\n",
            "no column for start: name one of its columns",
        ),
        (HEADER + ROW + ROW, "SPY at 2024-03-05T09:30:00-05:00 in {path} appears twice: keep one of them"),
        (HEADER + ROW.replace("501", "400"), "has prices outside its high and low: correct it"),
        (HEADER + ROW.replace("499", "500.6"), "has prices outside its high and low: correct it"),
        (HEADER + ROW.replace("1000", "-1"), "has a negative volume: correct it"),
        (HEADER + ROW.replace("1000", ""), "Row 1 of {path} has no number for volume: fill it in"),
        (HEADER + ROW.replace("500.5", "five"), "Row 1 of {path} has no number for close: fill it in"),
        (HEADER + ROW + ROW.replace("501", "inf"), "Row 2 of {path} has no number for high: fill it in"),
        (HEADER + "2024-03-05 09:30:00,0.5,0.6,0.4,0.5,9\n", "has a price under 1 dollar"),
        (HEADER + ROW.replace("09:30:00", "09:30:07"), "Row 1 of {path} does not start on a full minute"),
        (HEADER + ROW.replace("2024-03-05 09:30:00", "1709649000"), "are plain numbers: write them as text"),
        (HEADER + ROW.replace("2024-03-05", "today"), "has a time that cannot be read: write every time like"),
        (HEADER + ROW + ROW.replace("09:30:00", "09:31:00-05:00"), "has a time that cannot be read"),
        (HEADER + ROW.replace("2024-03-05 09:30:00", ""), "has no time: fill it in or remove the row"),
        (HEADER + ROW.replace("03-05", "03-09"), "has no bar of SPY inside a regular session of XNYS"),
        (HEADER + ROW.replace("2024", "1999"), "1999-03-05 is outside the known sessions of XNYS"),
        ("symbol," + HEADER + "spy 500," + ROW, "'SPY 500' is not a symbol"),
    ],
)
def test_each_bad_file_gets_one_clear_sentence(tmp_path, text, sentence):
    with pytest.raises(SpyError) as refusal:
        read(tmp_path, text)
    said = str(refusal.value)
    assert sentence.format(path=tmp_path / "spy.csv") in said
    assert said.endswith(".")
    assert "\n" not in said


def test_a_missing_file_a_folder_and_a_file_of_another_kind_are_refused(tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 this is not Parquet PAR1")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe")
    for name, sentence in (
        ("none.csv", "There is no replay file"),
        (".", "is a folder"),
        ("broken.parquet", "neither readable Parquet nor CSV"),
        ("picture.csv", "neither readable Parquet nor CSV"),
    ):
        with pytest.raises(SpyError, match=sentence):
            ReplayedMinutes.read(tmp_path / name)


@pytest.fixture
def unreadable(tmp_path):
    path = tmp_path / "spy.csv"
    path.write_text(HEADER + ROW)
    path.chmod(0)
    return path


def test_a_file_that_may_not_be_read_is_refused(unreadable, without_root):
    with pytest.raises(SpyError, match="No right to read"):
        ReplayedMinutes.read(unreadable)


@pytest.mark.parametrize(
    ("source", "seed", "plant", "sentence"),
    [
        ("real", 0, "none", "There is no market 'real': use synthetic, bars:PATH with a Parquet or CSV"),
        ("bars:", 0, "none", "There is no market 'bars:'"),
        ("synthetic", -1, "none", "A seed of -1 is not possible"),
        ("synthetic", 0, "trend", "There is no plant 'trend': use one of none, drift, regime"),
        ("bars:x.csv", 0, "drift", "The plant 'drift' needs the synthetic market"),
    ],
)
def test_a_market_that_cannot_be_is_refused(source, seed, plant, sentence):
    with pytest.raises(SpyError, match=sentence):
        open_market(source, seed, plant)


def test_unknown_symbols_and_days_are_refused(market, tmp_path):
    with pytest.raises(SpyError, match="This market does not trade TSLA: it has SPY, QQQ"):
        market.day("TSLA", DAY)
    with pytest.raises(SpyError, match="2024-03-09 has no session on XNYS: the next one is 2024-03-11"):
        market.day("SPY", date(2024, 3, 9))
    path = tmp_path / "spy.csv"
    path.write_text(HEADER + ROW)
    replay = open_market(f"bars:{path}", 0, "none")
    with pytest.raises(SpyError, match="This market has no bars of SPY on 2024-03-06"):
        replay.day("SPY", date(2024, 3, 6))
