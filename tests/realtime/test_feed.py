"""What only the feed in shared memory can do, and what cells and records of a row have in common."""

from __future__ import annotations

import math
import os
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline import _native
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.catalogue import LIVE_RECORDS
from spy_pipeline.core.records.field import FieldDescription, describe
from spy_pipeline.core.records.live_layout import layout_mark
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.realtime.row_cells import cells_of, cells_type, row_of
from spy_pipeline.realtime.row_feed import Missed, Published, RowKind
from spy_pipeline.realtime.row_json import json_fields, published_row
from spy_pipeline.realtime.socket_feed import SocketFeed
from spy_pipeline.realtime.tape import TapePrice, tape_prices
from tests.conftest import UNPRIVILEGED_USER
from tests.realtime.publishing import Publishing, minute, second, trade

SPY = Instrument.parse("SPY")


def values(field: FieldDescription) -> st.SearchStrategy[Any]:
    """What a field may hold."""
    kinds: dict[type, st.SearchStrategy[Any]] = {
        int: st.integers(-(2**63), 2**63 - 1),
        float: st.floats(allow_nan=False),
        bool: st.booleans(),
        str: st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=field.meaning.longest // 4),
    }
    one = kinds[field.kind] if field.kind in kinds else st.sampled_from(list(field.kind))  # type: ignore[call-overload]
    if field.meaning.cells:
        return st.lists(one, min_size=field.meaning.cells, max_size=field.meaning.cells).map(tuple)
    return st.none() | one if field.optional else one


@given(st.data())
@pytest.mark.parametrize("record", LIVE_RECORDS)
def test_a_row_comes_back_from_its_cells_as_it_was(record: type, data: st.DataObject) -> None:
    row = record(**{field.name: data.draw(values(field)) for field in describe(record)})
    assert row_of(record, cells_of(row)) == row


def test_cells_lie_in_memory_as_cpp_has_them() -> None:
    assert tuple(cells_type(record).itemsize for record in LIVE_RECORDS) == _native.FEED_RECORD_BYTES
    assert layout_mark() == _native.FEED_LAYOUT


def test_what_is_missing_is_none_alone_and_nan_among_cells() -> None:
    cells = cells_of(second(1))
    cells["bid"] = math.nan
    cells["features"][3] = math.nan
    row = row_of(RowKind.SECOND.record, cells)
    assert row.bid is None  # type: ignore[union-attr]
    assert math.isnan(row.features[3])  # type: ignore[union-attr]
    assert json_fields(row)["features"][3] is None


def test_a_row_comes_back_from_json_as_it_was() -> None:
    line = {"kind": "minute", "instrument": "SPY", "number": 3, "published_ns": 4} | json_fields(minute(9))
    assert published_row(line) == Published(RowKind.MINUTE, "SPY", 3, 4, minute(9))


def test_the_ring_itself_can_be_looked_at_without_copying(home: Home) -> None:
    publishing = Publishing(home)
    with Feed.open(home, SPY) as feed:
        ring = feed.ring(RowKind.TRADE)
        assert not ring["version"].any()
        publishing.publish(trade(7))
        assert ring["version"][0] == 2, "the array shows what was written after it was made"
        assert ring["record"]["price"][0] == trade(7).price
        assert ring["number"][0] == 0
        with pytest.raises(ValueError, match="read-only"):
            ring["number"][0] = 5
        seconds = feed.ring(RowKind.SECOND)
    publishing.close()
    assert ring["record"]["price"][0] == trade(7).price, "it stays while somebody looks"
    assert seconds["record"]["features"].shape == (len(seconds), 43)


def test_cells_of_a_published_row_are_the_bytes_that_were_read(home: Home) -> None:
    publishing = Publishing(home)
    with Feed.open(home, SPY) as feed:
        publishing.publish(second(4))
        event = feed.next(timeout_s=5.0)
    assert isinstance(event, Published)
    assert event.cells is event.given
    assert not event.cells.flags.owndata
    assert np.array_equal(event.cells["features"], second(4).features)


def test_it_can_begin_with_the_oldest_rows_that_are_left(home: Home) -> None:
    publishing = Publishing(home)
    for number in range(5):
        publishing.publish(minute(number))
    with Feed.open(home, SPY, from_oldest=True) as feed:
        rows = [event.row for event in feed.events({RowKind.MINUTE}, timeout_s=0.0) if isinstance(event, Published)]
    assert rows == [minute(number) for number in range(5)]


def test_a_reader_that_slept_too_long_learns_how_many_it_missed(home: Home) -> None:
    publishing = Publishing(home)
    with Feed.open(home, SPY) as feed:
        publishing.publish_trades(range(20_000))
        first = feed.next(timeout_s=0.0)
        assert isinstance(first, Missed)
        assert first.kind is RowKind.TRADE
        rest = [event.row.time_ns for event in feed.events(timeout_s=0.0) if isinstance(event, Published)]  # type: ignore[union-attr]
    assert rest == list(range(first.count, 20_000))


def test_a_feed_of_another_version_is_refused_by_a_sentence(home: Home) -> None:
    publishing = Publishing(home)
    path = runtime_folder(home) / "SPY.feed"
    content = bytearray(path.read_bytes())
    content[16] ^= 1
    path.write_bytes(content)
    with pytest.raises(SpyError, match="written by a collector of another version, whose rows this program cannot"):
        Feed.open(home, SPY)
    path.write_bytes(b"no feed at all")
    with pytest.raises(SpyError, match="is no feed of a collector: remove it"):
        Feed.open(home, SPY)
    publishing.close()


def test_an_instrument_that_is_not_collected_has_no_feed(home: Home) -> None:
    publishing = Publishing(home, "SPY")
    with pytest.raises(SpyError, match="No collector has published QQQ from this home"):
        Feed.open(home, Instrument.parse("QQQ"))
    publishing.close()


def test_a_tape_is_taken_apart() -> None:
    assert tape_prices("500.01:0:0:4:400:1:7.5;500.02:5:800:0:0:0:0") == [
        TapePrice(500.01, 0, 0.0, 4, 400.0, 1, 7.5),
        TapePrice(500.02, 5, 800.0, 0, 0.0, 0, 0.0),
    ]
    assert tape_prices("") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_another_user_publishes_is_not_believed(home: Home) -> None:
    publishing = Publishing(home)
    folder = runtime_folder(home)
    for name, opening in (("SPY.feed", Feed.open), ("collector.sock", SocketFeed.open)):
        os.chown(folder / name, UNPRIVILEGED_USER, UNPRIVILEGED_USER)
        with pytest.raises(SpyError, match="belongs to another user"):
            opening(home, SPY)
    publishing.close()


def test_a_reader_that_stays_awake_reads_the_same_and_falls_asleep_in_the_end(home: Home) -> None:
    publishing = Publishing(home)
    with Feed.open(home, SPY, awake_s=0.2) as feed:
        for number in range(3):
            publishing.publish(minute(number))
        assert [event.row for event in feed.events(timeout_s=0.0) if isinstance(event, Published)] == [
            minute(number) for number in range(3)
        ]
        begin, used = time.monotonic(), time.thread_time()
        assert feed.next(timeout_s=1.5) is None
        assert time.monotonic() - begin >= 1.5
        assert time.thread_time() - used < 1.0
    publishing.close()
