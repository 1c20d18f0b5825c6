"""The order book, judged by a book that only knows lists."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.book import BookShape, LadderBook
from spy_pipeline.gateway.market.events import ASK, BID, BookOperation, Quotes
from tests.gateway.market.list_book import ListBook

MILLION = 1_000_000


@pytest.mark.parametrize("view", ["ARCA", "SMART"])
def test_a_million_operations_keep_the_book_sorted_contiguous_and_uncrossed(market, view):
    applied = 0
    for session in SessionCalendar.named("XNYS").between(date(2024, 3, 4), date(2024, 3, 29)):
        stream = market.day("SPY", session.day).book(view)
        judge = ListBook(rows=10)
        judge.apply(stream.operations(0, session.close_ns))
        assert (judge.sides[BID], judge.sides[ASK]) == stream.image(session.close_ns)
        applied += judge.applied
        if applied >= MILLION:
            return
    pytest.fail(f"only {applied} operations in the month")


@settings(max_examples=30)
@given(
    view=st.sampled_from(("ARCA", "SMART")),
    rows=st.sampled_from((1, 5, 10, 20, 60)),
    begin=st.floats(0.0, 1.0),
    seconds=st.lists(st.floats(0.0, 600.0), min_size=1, max_size=5),
)
def test_whoever_subscribes_at_any_moment_sees_one_book(market, view, rows, begin, seconds):
    day = market.day("SPY", date(2024, 3, 5))
    stream = day.book(view, rows)
    subscribed = day.session.open_ns + int((day.session.close_ns - day.session.open_ns) * begin)
    moments = [subscribed, *(subscribed + int(sum(seconds[: n + 1]) * 1e9) for n in range(len(seconds)))]
    judge = ListBook(rows)
    judge.sides[BID], judge.sides[ASK] = (list(side) for side in stream.image(moments[0]))
    for after, until in itertools.pairwise(moments):
        operations = stream.operations(after, until)
        assert all(after < operation.time_ns <= until for operation in operations)
        judge.apply(operations)
        assert (judge.sides[BID], judge.sides[ASK]) == stream.image(until)


@pytest.mark.parametrize("symbol", ["SPY", "QQQM", "MU"])
@pytest.mark.parametrize("view", ["ARCA", "SMART"])
def test_the_top_of_the_book_is_the_quote(market, symbol, view):
    day = market.day(symbol, date(2024, 3, 5))
    stream = day.book(view)
    for row in range(0, len(day.quotes), 997):
        bids, asks = stream.image(int(day.quotes.time_ns[row]))
        assert bids[0].price == day.quotes.bid[row]
        assert asks[0].price == day.quotes.ask[row]
        assert len(bids) == len(asks) == 10
        assert all(place.size % 100.0 == 0.0 for place in (*bids, *asks))


@pytest.mark.parametrize("view", ["ARCA", "SMART"])
def test_the_top_rows_follow_the_quoted_size(spy_day, view):
    """A venue shows a part of what is quoted, less when prints have taken from it."""
    quotes, stream = spy_day.quotes, spy_day.book(view)
    rows = range(0, len(quotes), 211)
    shown = [stream.image(int(quotes.time_ns[row]))[0][0].size for row in rows]
    quoted = [quotes.bid_size[row] for row in rows]
    assert all(one == 100.0 or one <= other for one, other in zip(shown, quoted, strict=True))
    assert np.corrcoef(shown, quoted)[0, 1] > 0.9


def test_the_book_of_one_venue_has_a_row_a_price_and_no_names(spy_day):
    bids, asks = spy_day.book("ARCA").image(spy_day.session.close_ns)
    for side in (bids, asks):
        assert len({row.price for row in side}) == 10
        assert {row.venue for row in side} == {""}


def test_the_book_of_all_venues_names_them_and_has_several_rows_at_a_price(spy_day):
    bids, asks = spy_day.book("SMART").image(spy_day.session.close_ns)
    for side in (bids, asks):
        assert len({row.price for row in side}) < 10
        assert len({(row.price, row.venue) for row in side}) == 10
        assert "" not in {row.venue for row in side}


def test_there_is_no_book_before_the_opening_and_the_first_image_comes_as_inserts_of_bids_then_asks(spy_day):
    stream, opening = spy_day.book("ARCA"), spy_day.session.open_ns
    assert stream.image(opening - 1) == ([], [])
    assert stream.operations(opening - 10**9, opening - 1) == []
    first = stream.operations(opening - 1, opening)
    assert [(row.operation, row.side, row.position) for row in first] == [
        *((0, BID, position) for position in range(10)),
        *((0, ASK, position) for position in range(10)),
    ]


def test_a_full_side_loses_its_last_row_first_and_a_taken_top_is_made_up_at_the_tail(spy_day):
    operations = spy_day.book("ARCA").operations(spy_day.session.open_ns, spy_day.session.close_ns)
    pairs = set()
    for one, following in itertools.pairwise(operations):
        if one.operation == 2:
            assert following.operation == 0
            pairs.add((one.position, following.position))
    assert pairs == {(9, 0), (0, 9)}


def test_depth_behind_the_touch_answers_order_flow(market):
    """Where buyers have been pushing, the five best bids together are thicker than the five best asks."""
    leans, flows = [], []
    for number in (4, 5, 6, 7, 8):
        day = market.day("SPY", date(2024, 3, number))
        stream = day.book("ARCA")
        regular = day.trades.rows(day.trades.in_history)
        for row in range(400, len(regular), 150):
            bids, asks = stream.image(int(regular.time_ns[row]))
            leans.append(np.log(sum(r.size for r in bids[1:6]) / sum(r.size for r in asks[1:6])))
            flows.append(regular.aggressor[row - 200 : row].mean())
    assert np.corrcoef(leans, flows)[0, 1] > 0.15


@settings(max_examples=60)
@given(
    moves=st.lists(
        st.tuples(st.integers(-25, 25), st.integers(1, 15), st.integers(1, 9), st.integers(1, 9)),
        min_size=1,
        max_size=30,
    ),
    many_venues=st.booleans(),
    rows=st.sampled_from((1, 3, 10)),
)
def test_any_sequence_of_quotes_gives_a_sound_book(moves, many_venues, rows):
    """Jumps further than the book is deep, spreads that open and close, both sides at once."""
    middle = 50_000 + np.cumsum([move for move, _, _, _ in moves])
    spread = np.array([width for _, width, _, _ in moves])
    sizes = np.array([[bid, ask] for _, _, bid, ask in moves]) * 100.0
    venues = np.zeros(len(moves), dtype=np.uint8)
    times = np.arange(1, len(moves) + 1, dtype=np.int64)
    quotes = Quotes(times, middle / 100.0, (middle + spread) / 100.0, sizes[:, 0], sizes[:, 1], venues, venues)
    shape = BookShape(rows, many_venues=many_venues, typical_lots=5.0, key=11)
    stream = LadderBook(quotes, np.zeros(len(moves)), shape)
    judge = ListBook(rows)
    for moment in range(1, len(moves) + 1):
        operations: list[BookOperation] = stream.operations(moment - 1, moment)
        judge.apply(operations)
        assert (judge.sides[BID], judge.sides[ASK]) == stream.image(moment)
