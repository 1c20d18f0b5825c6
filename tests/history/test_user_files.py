"""A user's own files: what is recognized, what is asked back, and that a mistake stores nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.new_york import MINUTE_NS, new_york_text
from spy_pipeline.core.provenance import home_kind
from spy_pipeline.core.records.gap import GapCause, GapStream
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.history.raw_days import raw_day_is_complete, read_raw_day, write_raw_day
from spy_pipeline.history.user_files.events import event_times_ns, import_events
from spy_pipeline.history.user_files.importing import ImportOptions, ImportReport, import_bars

SPY = Instrument.parse("SPY")
DAYS = [date(2024, 3, 8), date(2024, 3, 11)]
"""Daylight saving begins between them."""


def bars(days: list[date] = DAYS, *, volume: bool = True) -> pd.DataFrame:
    starts = np.concatenate([SessionCalendar.named("XNYS").session(day).minute_starts_ns() for day in days])
    close = 500.0 + np.sin(np.arange(len(starts)) / 40.0).round(2)
    frame = pd.DataFrame(
        {
            "timestamp": pd.to_datetime(starts, utc=True).tz_convert("America/New_York").tz_localize(None),
            "open": close,
            "high": close + 0.1,
            "low": close - 0.1,
            "close": close,
            "volume": 1000.0,
        }
    )
    return frame if volume else frame.drop(columns="volume")


def take(home: Home, path: Path, **options: object) -> ImportReport:
    return import_bars(home, GapLedger(LedgerDatabase(home)), SPY, path, ImportOptions(**options))


def csv(folder: Path, frame: pd.DataFrame, name: str = "bars.csv") -> Path:
    frame.to_csv(folder / name, index=False)
    return folder / name


def test_a_csv_of_new_york_times_is_taken_in(home: Home, tmp_path: Path) -> None:
    report = take(home, csv(tmp_path, bars()))
    assert report == ImportReport(DAYS, [], 0, 0)
    stored = read_raw_day(LakeLayout(home), SPY, DAYS[1])
    assert len(stored) == 390
    assert stored["start_ns"].iloc[0] == SessionCalendar.named("XNYS").session(DAYS[1]).open_ns
    assert set(stored["source"]) == {"imported"}
    assert home_kind(home) == "live"


def test_the_same_bars_give_the_same_files_however_they_are_written(home: Home, tmp_path: Path) -> None:
    frame, folder = bars(), tmp_path / "daily"
    folder.mkdir()
    stamps = pd.DatetimeIndex(frame["timestamp"]).tz_localize("America/New_York")
    renamed = frame.rename(columns={"timestamp": "Date Time", "open": "O", "high": "H", "low": "L", "close": "C"})
    forms = {
        "utc.parquet": frame.assign(timestamp=stamps.tz_convert("UTC")),
        "naive-utc.csv": frame.assign(timestamp=stamps.tz_convert("UTC").tz_localize(None)),
        "offsets.csv": frame.assign(timestamp=[stamp.isoformat() for stamp in stamps]),
        "seconds.csv": frame.assign(timestamp=stamps.view("int64") // 10**9),
        "milliseconds.csv": frame.assign(timestamp=stamps.view("int64") // 10**6),
        "extra.csv": frame.assign(rsi=1.0, comment="x"),
        "renamed.csv": renamed.rename(columns={"Date Time": "DateTime"}),
        "index.parquet": frame.set_index("timestamp"),
    }
    contents = set()
    for name, form in forms.items():
        path = tmp_path / name
        if name.endswith(".csv"):
            form.to_csv(path, index=False)
        else:
            form.to_parquet(path)
        assert take(home, path).stored == DAYS, name
        contents.add(b"".join(LakeLayout(home).raw_minutes(SPY, day).read_bytes() for day in DAYS))
    for position, day in enumerate(DAYS):
        csv(folder, frame.iloc[390 * position : 390 * (position + 1)], f"{day}.csv")
    assert take(home, folder).stored == DAYS
    contents.add(b"".join(LakeLayout(home).raw_minutes(SPY, day).read_bytes() for day in DAYS))
    assert len(contents) == 1


def test_an_index_without_volume_is_taken_in(home: Home, tmp_path: Path) -> None:
    take(home, csv(tmp_path, bars(volume=False)))
    assert read_raw_day(LakeLayout(home), SPY, DAYS[0])["volume"].isna().all()


def test_missing_minutes_land_in_the_gap_ledger_and_leave_it_when_they_come(home: Home, tmp_path: Path) -> None:
    assert take(home, csv(tmp_path, bars().drop(index=[0, 1, 50]))).missing_minutes == 3
    session = SessionCalendar.named("XNYS").session(DAYS[0])
    ledger = GapLedger(LedgerDatabase(home))
    found = ledger.between(SPY, GapStream.MINUTE_BARS, session.open_ns, session.close_ns)
    assert [(gap.start_ns - session.open_ns, gap.end_ns - gap.start_ns) for gap in found] == [
        (0, 2 * MINUTE_NS),
        (50 * MINUTE_NS, MINUTE_NS),
    ]
    assert {gap.cause for gap in found} == {GapCause.NOT_IN_FILE}
    take(home, csv(tmp_path, bars()))
    assert ledger.between(SPY, GapStream.MINUTE_BARS, session.open_ns, session.close_ns) == []


def test_hours_outside_the_session_are_left_out_and_counted(home: Home, tmp_path: Path) -> None:
    frame = bars([DAYS[0]])
    early = frame.iloc[:30].assign(timestamp=frame["timestamp"].iloc[:30] - pd.Timedelta(minutes=30))
    report = take(home, csv(tmp_path, pd.concat([early, frame])))
    assert report.outside_hours == 30
    assert len(read_raw_day(LakeLayout(home), SPY, DAYS[0])) == 390


def test_bars_stamped_at_their_end_are_asked_about_and_then_shifted(home: Home, tmp_path: Path) -> None:
    frame = bars().assign(timestamp=bars()["timestamp"] + pd.Timedelta(minutes=1))
    path = csv(tmp_path, frame)
    with pytest.raises(SpyError, match="Say --stamp end or --stamp start"):
        take(home, path)
    assert take(home, path, stamp="end").missing_minutes == 0


def test_times_that_fit_no_zone_are_asked_about(home: Home, tmp_path: Path) -> None:
    frame = bars().assign(timestamp=bars()["timestamp"] + pd.Timedelta(hours=13))
    path = csv(tmp_path, frame)
    with pytest.raises(SpyError, match="In which zone are they"):
        take(home, path)
    assert take(home, csv(tmp_path, frame.iloc[:390]), timezone="Asia/Shanghai").stored == [DAYS[0]]


def mutated(**changes: object) -> pd.DataFrame:
    frame = bars()
    for column, (row, value) in changes.items():
        frame[column] = frame[column].astype(object)
        frame.loc[row, column] = value
    return frame


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (bars().rename(columns={"close": "price"}), "has no column for close; it has timestamp, open"),
        (bars().iloc[::-1], "sort the rows by time"),
        (pd.concat([bars().iloc[:5], bars().iloc[4:]]), "row 5: the minute 2024-03-08T09:34:00-05:00 comes twice"),
        (mutated(low=(7, -1.0)), r"2024-03-08: row 7 \(09:37\), column low is -1.0"),
        (mutated(high=(7, 1.0)), r"row 7 \(09:37\), column high"),
        (mutated(open=(3, "abc")), "row 3, column open is 'abc', which is no number"),
        (bars().iloc[::5], "holds bars of 5 minutes, not of one"),
        (bars().iloc[:0], "has no rows"),
        (bars().assign(timestamp="soon"), "a time cannot be read"),
    ],
)
def test_a_bad_file_gets_its_sentence_and_nothing_stored_is_touched(
    home: Home, tmp_path: Path, frame: pd.DataFrame, sentence: str
) -> None:
    take(home, csv(tmp_path, bars(), "good.csv"))
    before = {path: path.read_bytes() for path in home.data_folder.rglob("*.parquet")}
    with pytest.raises(SpyError, match=sentence) as refusal:
        take(home, csv(tmp_path, frame, "bad.csv"))
    assert "bad.csv" in str(refusal.value)
    assert {path: path.read_bytes() for path in home.data_folder.rglob("*.parquet")} == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (
            b"timestamp,open,high,low,close\n2024-03-08 09:30,1,1,1,1\n2024-03-08 09:31,1,1",
            "ends in the middle of line 3",
        ),
    ],
)
def test_a_torn_or_empty_file_gets_its_sentence(home: Home, tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(SpyError, match=sentence):
        take(home, tmp_path / "bad.csv")


def test_one_bad_file_of_a_folder_stores_none(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    csv(folder, bars([DAYS[0]]), "a.csv")
    csv(folder, mutated(low=(395, -1.0)).iloc[390:], "b.csv")
    with pytest.raises(SpyError, match="b.csv"):
        take(home, folder)
    assert not raw_day_is_complete(LakeLayout(home), SPY, DAYS[0])


def test_the_same_day_in_two_files_is_refused(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        csv(folder, bars([DAYS[0]]), name)
    with pytest.raises(SpyError, match="b.csv holds 2024-03-08, and so does a file before it"):
        take(home, folder)


def test_days_from_another_source_are_kept_unless_told_otherwise(home: Home, tmp_path: Path) -> None:
    path = csv(tmp_path, bars())
    take(home, path)
    layout = LakeLayout(home)
    write_raw_day(layout, SPY, DAYS[0], read_raw_day(layout, SPY, DAYS[0]).assign(source="ibkr"), complete=True)
    report = take(home, path)
    assert (report.stored, report.kept) == ([DAYS[1]], [DAYS[0]])
    assert take(home, path, replace=True).stored == DAYS


def test_events_are_stored_in_order_of_time_once_each(home: Home, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(
        "date,event,time_et\n2024-03-11,cpi,08:30\n2024-03-08,fomc,14:00\n2024-03-08,opex,\n2024-03-08,press,14:00\n"
    )
    report = import_events(LakeLayout(home), tmp_path / "events.csv")
    assert (report.stored, report.without_time) == (3, 1)
    assert (report.first, report.last) == tuple(DAYS)
    times = event_times_ns(LakeLayout(home))
    assert times is not None
    assert [new_york_text(int(time)) for time in times] == ["2024-03-08T14:00:00-05:00", "2024-03-11T08:30:00-04:00"]


def test_without_a_file_of_events_nothing_is_claimed_about_them(home: Home) -> None:
    assert event_times_ns(LakeLayout(home)) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("date,event\n2024-03-08,cpi\n", "has no column time_et or time"),
        ("date,event,time\n2024-03-08,cpi,\n", "no time of day for any release"),
        ("date,event,time\nsoon,cpi,08:30\n", "is no day and time"),
    ],
)
def test_bad_events_get_their_sentence(home: Home, tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "events.csv").write_text(text)
    with pytest.raises(SpyError, match=sentence):
        import_events(LakeLayout(home), tmp_path / "events.csv")
