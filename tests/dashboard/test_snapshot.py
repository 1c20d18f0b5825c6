"""A snapshot is what ledger and feed say; read bit by bit it is the same as read at once."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from spy_pipeline.core.clock_anchor import ANCHOR_FILE, ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.provenance import HOME_KIND_FILE, claim_home
from spy_pipeline.core.records.source import Source
from spy_pipeline.dashboard.feed_watch import FeedWatch
from spy_pipeline.dashboard.snapshot import SnapshotMaker
from spy_pipeline.dashboard.view import view_of
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.realtime.row_feed import Published, RowKind
from tests.dashboard.hand_feed import HandFeed
from tests.dashboard.made_up_rows import OPEN_NS, SESSION, SPY, minute, take_step


def watch_of(*minutes: int) -> FeedWatch:
    watch = FeedWatch(HandFeed().opened, threading.Event())
    for number in minutes:
        watch.take(Published(RowKind.MINUTE, "SPY", number, 0, minute(number)))
    return watch


def test_read_bit_by_bit_it_is_the_same_as_read_at_once(midday: Home, database: LedgerDatabase) -> None:
    watch = watch_of()
    bit_by_bit = SnapshotMaker(midday, SPY, watch)
    kept = HeardMinutes(database, SPY)
    for number in range(12):
        kept.keep([minute(number)], OPEN_NS)
        take_step(database, number)
        if number % 5 == 0:
            bit_by_bit.make()
    one, other = bit_by_bit.make(), SnapshotMaker(midday, SPY, watch).make()
    assert [each.bar_end_ns for each in one.forecasts] == [OPEN_NS + (n + 1) * MINUTE_NS for n in range(12)]
    assert [each.made_at_ns for each in one.forecasts] == [each.made_at_ns for each in other.forecasts]
    assert [row.start_ns for row in one.minutes] == [row.start_ns for row in other.minutes]
    assert one.outcomes == other.outcomes
    assert one.present == other.present
    assert one.present is not None
    assert one.present.advice is not None
    assert one.present.advice.bar_end_ns == one.forecasts[-1].bar_end_ns


def test_minutes_of_ledger_and_feed_are_joined_newest_revision_first(midday: Home, database: LedgerDatabase) -> None:
    HeardMinutes(database, SPY).keep([minute(0), minute(1)], OPEN_NS)
    take_step(database, 1)
    watch = watch_of(1, 2)
    watch.take(Published(RowKind.MINUTE, "SPY", 9, 0, minute(2, revision=1, close=555.0)))
    minutes = SnapshotMaker(midday, SPY, watch).make().minutes
    assert [row.start_ns for row in minutes] == [OPEN_NS + number * MINUTE_NS for number in range(3)]
    assert minutes[-1].close == 555.0


def test_before_the_open_the_last_session_is_shown_and_after_the_close_todays(home: Home) -> None:
    maker = SnapshotMaker(home, SPY, watch_of())
    for now_ns, day, is_open in (
        (SESSION.open_ns - MINUTE_NS, SPY.sessions().preceding(SESSION.day).day, False),
        (SESSION.open_ns, SESSION.day, True),
        (SESSION.close_ns, SESSION.day, False),
    ):
        ClockAnchor.starting_now(now_ns, 0.001).write(home.state_folder)
        found = maker.make()
        assert (found.session.day, found.is_open) == (day, is_open)
        assert found.is_simulated


def test_a_ledger_that_breaks_leaves_what_was_read_and_says_why(midday: Home, database: LedgerDatabase) -> None:
    maker = SnapshotMaker(midday, SPY, watch_of())
    take_step(database, 0)
    assert len(maker.make().forecasts) == 1
    with sqlite3.connect(database.path) as connection:
        connection.execute("DROP TABLE safe_mode")
    found = maker.make()
    assert len(found.forecasts) == 1
    assert "could not be used" in found.problem


@pytest.mark.parametrize("name", [ANCHOR_FILE, HOME_KIND_FILE])
def test_a_home_that_cannot_be_read_stays_as_it_was_and_says_why(
    midday: Home, database: LedgerDatabase, name: str
) -> None:
    claim_home(midday, Source.SIMULATED)
    maker = SnapshotMaker(midday, SPY, watch_of())
    take_step(database, 0)
    file = midday.state_folder / name
    whole = file.read_bytes()
    file.write_text("damaged")
    found = maker.make()
    assert name in found.problem
    assert found.is_simulated
    assert found.session == SESSION
    assert len(found.forecasts) == 1
    file.write_bytes(whole)
    assert maker.make().problem == ""


def test_a_view_keeps_the_columns_that_did_not_change(midday: Home, database: LedgerDatabase) -> None:
    watch = watch_of(0, 1)
    maker = SnapshotMaker(midday, SPY, watch)
    take_step(database, 1)
    first = view_of(maker.make())
    again = view_of(maker.make(), first)
    assert all(again.columns[name] is first.columns[name] for name in first.columns)
    take_step(database, 2)
    watch.take(Published(RowKind.MINUTE, "SPY", 3, 0, minute(2)))
    later = view_of(maker.make(), again)
    assert {name for name in later.columns if later.columns[name] is not again.columns[name]} == {
        "candles",
        "fan",
        "past",
    }
