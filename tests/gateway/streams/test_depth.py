"""Order books as a subscriber sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.gateway.market.events import ASK, BID, DELETE, INSERT, UPDATE, BookOperation, BookRow
from spy_pipeline.gateway.market.market import Market
from spy_pipeline.gateway.streams.row_window import RowWindow
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import Fields, depth, option, stock

Start = Callable[..., GatewayThread]
ARCA = stock(exchange="ARCA")


class ListBook:
    """The reference: each side a list, an insert shifts down, a delete shifts up."""

    def __init__(self) -> None:
        self.sides: dict[int, list[tuple[float, float, str]]] = {BID: [], ASK: []}

    def take(self, fields: Fields) -> None:
        """One message 12 or 13."""
        if fields[0] == "12":
            position, operation, side, price, size, maker = *fields[3:8], ""
        else:
            position, maker, operation, side, price, size = fields[3:9]
        rows, row = self.sides[int(side)], (float(price), float(size), maker)
        if operation == str(DELETE):
            assert row[:2] == (0.0, 0.0), "a deleted row carries no price and no size"
            del rows[int(position)]
        elif operation == str(UPDATE):
            rows[int(position)] = row
        else:
            assert operation == str(INSERT)
            assert int(position) <= len(rows)
            rows.insert(int(position), row)

    def check(self, most: int) -> None:
        """Sorted, not crossed, never longer than asked for."""
        bids, asks = ([row[0] for row in self.sides[side]] for side in (BID, ASK))
        assert bids == sorted(bids, reverse=True)
        assert asks == sorted(asks)
        assert not bids or not asks or bids[0] < asks[0]
        assert max(len(bids), len(asks)) <= most


def rows_of(rows: list[BookRow]) -> list[tuple[float, float, str]]:
    """Rows as the reference has them."""
    return [tuple(row) for row in rows]


def test_arca_rows_come_without_a_maker_bids_first_then_asks(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*depth(8, ARCA))
    image = [client.next() for _ in range(20)]
    assert {fields[0] for fields in image} == {"12"}
    assert {len(fields) for fields in image} == {8}
    assert [(fields[3], fields[4], fields[5]) for fields in image] == [
        (str(position), "0", side) for side in ("1", "0") for position in range(10)
    ]


def test_smart_rows_carry_exchange_names_and_share_prices(gateway_thread: Start) -> None:
    client = gateway_thread(speed=20).client()
    client.send(*depth(8, stock(), smart=1))
    client.error(2152, req_id=8)
    image = [client.next() for _ in range(20)]
    assert {fields[0] for fields in image} == {"13"}
    assert {len(fields) for fields in image} == {10}
    assert {fields[9] for fields in image} == {"1"}
    names = {fields[4] for fields in image}
    assert len(names) > 2
    assert "" not in names
    assert len({fields[7] for fields in image}) < 20, "several rows at one price are normal"


@pytest.mark.parametrize(("contract", "smart"), [(ARCA, 0), (stock(), 1)])
@pytest.mark.parametrize("rows", [1, 4, 10, 20])
def test_the_operations_keep_a_list_book_whole(
    gateway_thread: Start, contract: tuple[object, ...], smart: int, rows: int
) -> None:
    gateway = gateway_thread(speed=600)
    client = gateway.client()
    client.send(*depth(8, contract, rows=rows, smart=smart))
    book, operations = ListBook(), 0
    while operations < 3000:
        fields = client.until(lambda fields: fields[0] in ("12", "13"))
        book.take(fields)
        book.check(min(rows, 10))
        operations += 1
    assert min(len(side) for side in book.sides.values()) >= min(rows, 10) - 1


def test_whoever_comes_later_sees_the_same_book(gateway_thread: Start, synthetic: Market) -> None:
    """A follower's book equals the market's own image after the close, when nothing moves any more."""
    gateway = gateway_thread(start="2025-03-03T15:59:00", speed=120)
    client = gateway.client()
    client.send(*depth(8, ARCA))
    book = ListBook()
    for fields in client.collect(0.9):
        if fields[0] == "12":
            book.take(fields)
    session = gateway.simulation.calendar.session(gateway.clock.now().date())
    bids, asks = synthetic.day("SPY", session.day).book("ARCA").image(session.close_ns)
    assert book.sides[BID] == rows_of(bids)
    assert book.sides[ASK] == rows_of(asks)


def test_another_day_begins_with_an_empty_book(gateway_thread: Start) -> None:
    client = gateway_thread(start="2025-03-03T15:59:50", speed=60_000).client()
    client.send(*depth(8, ARCA))
    book, seen_empty = ListBook(), False
    for _ in range(6000):
        book.take(client.until(lambda fields: fields[0] == "12"))
        book.check(10)
        seen_empty = seen_empty or not (book.sides[BID] or book.sides[ASK])
    assert seen_empty
    assert [len(side) for side in book.sides.values()] == [10, 10]


@pytest.mark.parametrize(
    ("contract", "smart"),
    [(stock(), 0), (ARCA, 1), (stock(exchange="NYSE"), 0), (option("SPY", "20250303", 600.0, "C"), 1)],
)
def test_books_that_do_not_exist_are_refused(gateway_thread: Start, contract: tuple[object, ...], smart: int) -> None:
    client = gateway_thread().client()
    client.send(*depth(8, contract, smart=smart))
    assert client.until(lambda fields: fields[0] == "4" and fields[2] == "8")[3] in ("10092", "200")


def test_a_wrong_smart_flag_is_told_with_310_and_the_book_goes_on(gateway_thread: Start) -> None:
    client = gateway_thread(speed=60).client()
    client.send(*depth(8, ARCA))
    client.send(11, 1, 8, 1)
    client.error(310, req_id=8)
    assert [fields for fields in client.collect(0.5) if fields[0] == "12"]
    client.send(11, 1, 8, 0)
    client.send(49, 1)
    client.reply(49)
    assert client.collect(0.3) == []
    client.send(11, 1, 8, 0)
    client.error(310, req_id=8)


def test_a_book_without_rows_is_refused(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*depth(8, ARCA, rows=0))
    client.error(321, req_id=8)


def _operations(draw: st.DrawFn) -> list[BookOperation]:
    """Any list operations on a side that grows and shrinks."""
    length, made = 0, []
    for number in range(draw(st.integers(0, 40))):
        kind = INSERT if length == 0 else draw(st.sampled_from((INSERT, UPDATE, DELETE)))
        position = draw(st.integers(0, length if kind == INSERT else length - 1))
        length += {INSERT: 1, UPDATE: 0, DELETE: -1}[kind]
        made.append(BookOperation(number, position, kind, BID, float(number), float(number), ""))
    return made


@given(st.data(), st.integers(1, 6))
def test_a_window_shows_the_first_rows_of_the_whole_book(data: st.DataObject, rows: int) -> None:
    operations = data.draw(st.composite(_operations)())
    window = RowWindow(rows)
    window.show([], [])
    whole: list[float] = []
    seen: list[float] = []
    for operation in operations:
        for target, changes in ((whole, [operation]), (seen, window.narrow([operation]))):
            for change in changes:
                if change.operation == DELETE:
                    del target[change.position]
                elif change.operation == UPDATE:
                    target[change.position] = change.price
                else:
                    target.insert(change.position, change.price)
                assert len(seen) <= rows
        assert seen == whole[:rows]
