"""What the collector leaves in files, taken over by the lake: gaps into the ledger, raw events into Parquet."""

from __future__ import annotations

from datetime import date

import pytest
from pyarrow import parquet

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.gap_files import take_in_gaps
from spy_pipeline.core.lake.layout import LakeLayout, RawEventKind
from spy_pipeline.core.lake.raw_event_files import seal_raw_events
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.records.gap import GapCause, GapStream

SPY = Instrument.parse("SPY")
DAY = date(2025, 3, 3)
GAP_HEADER = "instrument,stream,start_ns,end_ns,cause,source,detail\n"
HEADERS: dict[RawEventKind, str] = {
    "ticks": "Datetime,event,tick_type,price,size,ask,ask_size,server_second,mask,text\n",
    "trades": "Datetime,server_second,price,size,mask,exchange,conditions\n",
    "depth": "Datetime,book,operation,side,position,price,size,owner\n",
}
OPEN = "2025-03-03T09:30:00.123456789-05:00"


def write(layout: LakeLayout, kind: RawEventKind, text: str) -> None:
    path = layout.raw_events(SPY, DAY, kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def second_gaps(home: Home) -> list[tuple[int, int, GapCause, str]]:
    found = GapLedger(LedgerDatabase(home)).between(SPY, GapStream.SECOND_ROWS, 0, 10_000)
    return [(gap.start_ns, gap.end_ns, gap.cause, gap.detail) for gap in found]


def test_gaps_are_taken_in_once_with_the_last_word_on_each(home: Home) -> None:
    layout, ledger = LakeLayout(home), GapLedger(LedgerDatabase(home))
    write(
        layout,
        "gaps",
        GAP_HEADER
        + "SPY,second_rows,100,200,stale,simulated,silence\n"
        + 'SPY,second_rows,500,600,disconnect,simulated,"gone, and back"\n'
        + "SPY,second_rows,100,300,stale,simulated,silence\n"
        + "SPY,second_rows,700,8",
    )
    expected = [(100, 300, GapCause.STALE, "silence"), (500, 600, GapCause.DISCONNECT, "gone, and back")]
    for _ in range(2):
        assert take_in_gaps(layout, ledger, SPY, DAY) == 2
        assert second_gaps(home) == expected


def test_a_day_without_a_file_of_gaps_has_none(home: Home) -> None:
    assert take_in_gaps(LakeLayout(home), GapLedger(LedgerDatabase(home)), SPY, DAY) == 0


def test_a_line_that_is_no_gap_is_named_and_nothing_is_noted(home: Home) -> None:
    layout = LakeLayout(home)
    write(layout, "gaps", GAP_HEADER + "SPY,second_rows,1,2,stale,simulated,\nSPY,second_rows,9,8,stale,simulated,\n")
    with pytest.raises(SpyError, match=r"gaps\.csv, line 3, is no gap"):
        take_in_gaps(layout, GapLedger(LedgerDatabase(home)), SPY, DAY)
    assert second_gaps(home) == []


def test_raw_events_are_sealed_without_loss_and_the_csv_stays(home: Home) -> None:
    layout = LakeLayout(home)
    write(layout, "ticks", HEADERS["ticks"] + f"{OPEN},price,1,620.5,100,,,,1,\n{OPEN},string,48,,,,,,,620.5;1;2\n")
    write(layout, "trades", HEADERS["trades"] + f"{OPEN},1741012200,620.54,0.5,0,MEMX,   I\n")
    write(layout, "depth", HEADERS["depth"] + f"{OPEN},venue,begin,,,,,\n{OPEN},smart,insert,bid,0,620.5,200,ARCA\n")
    sealed = seal_raw_events(layout, SPY, DAY)
    assert [path.name for path in sealed] == [f"{DAY}.{kind}.parquet" for kind in HEADERS]
    ticks, trades, depth = (parquet.read_table(path).to_pylist() for path in sealed)
    assert (ticks[0]["price"], ticks[0]["ask"], ticks[0]["server_second"]) == (620.5, None, None)
    assert ticks[1]["text"] == "620.5;1;2"
    assert trades[0]["conditions"] == "   I"
    assert trades[0]["size"] == 0.5
    assert depth[0]["position"] is None
    assert depth[1]["owner"] == "ARCA"
    assert ticks[0]["Datetime"].isoformat() == "2025-03-03T09:30:00.123456789-05:00"
    assert all(path.with_suffix(".csv").is_file() for path in sealed)


def test_sealing_again_gives_the_same_file_and_a_torn_last_line_is_left_out(home: Home) -> None:
    layout = LakeLayout(home)
    write(layout, "trades", HEADERS["trades"] + f"{OPEN},1741012200,620.54,5,0,MEMX,\n")
    (path,) = seal_raw_events(layout, SPY, DAY)
    first = path.read_bytes()
    with path.with_suffix(".csv").open("a") as stream:
        stream.write(f"{OPEN},17410122")
    seal_raw_events(layout, SPY, DAY)
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEADERS["trades"] + f"{OPEN},1741012200,none,5,0,MEMX,\n", "is damaged"),
        ("Datetime,price\n" + f"{OPEN},1\n", "other columns"),
    ],
)
def test_a_damaged_or_foreign_file_is_refused_and_nothing_is_left_behind(home: Home, text: str, complaint: str) -> None:
    layout = LakeLayout(home)
    write(layout, "trades", text)
    with pytest.raises(SpyError, match=complaint):
        seal_raw_events(layout, SPY, DAY)
    assert [path.name for path in layout.raw_events(SPY, DAY, "trades").parent.iterdir()] == [f"{DAY}.trades.csv"]
