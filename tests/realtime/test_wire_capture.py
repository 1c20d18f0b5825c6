"""Captures: every message of the gateway read exactly, books followed, and no bytes that stop it."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline import _native
from spy_pipeline.core.errors import SpyError
from spy_pipeline.gateway.wire.framing import FrameSplitter, split_fields, to_bytes
from spy_pipeline.gateway.wire.replies import depth, history, session, tick_by_tick, ticks
from spy_pipeline.realtime.wire_capture import decoded_messages
from tests.realtime.wire_captures import ARCA, SMART, captured_bytes

MEBIBYTE = 1 << 20
UNCHECKED = {"type", "version", "book"}


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("capture")
    file = folder / "capture.bin"
    file.write_bytes(captured_bytes(folder, 2 * MEBIBYTE))
    return file


def decoded(content: bytes) -> list[dict[str, Any]]:
    decoder = _native.WireDecoder(with_books=False)
    return decoder.feed(content) + decoder.end()


def only(frame: str) -> dict[str, Any]:
    (message,) = decoded(to_bytes(frame))
    return {name: value for name, value in message.items() if name not in UNCHECKED}


ids = st.integers(-1, 2**31 - 1)
prices = st.decimals(-1, 100_000, places=4).map(float)
sizes = st.one_of(st.integers(0, 10**9), st.decimals(0, 10**6, places=8).map(float))
words = st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=12)


@given(ids, st.integers(0, 105), prices, sizes, st.integers(0, 7))
def test_prices_come_back_exactly(req_id: int, kind: int, price: float, size: float, mask: int) -> None:
    assert only(ticks.tick_price(req_id, kind, price, size, mask)) == {
        "reqId": req_id,
        "tickType": kind,
        "price": price,
        "size": size,
        "attribMask": mask,
    }


@given(
    req_id=ids,
    row=st.integers(0, 9),
    maker=words,
    operation=st.integers(0, 2),
    side=st.integers(0, 1),
    price=prices,
    size=sizes,
    smart=st.booleans(),
)
def test_depth_comes_back_exactly(
    *, req_id: int, row: int, maker: str, operation: int, side: int, price: float, size: float, smart: bool
) -> None:
    assert only(depth.market_depth_l2(req_id, row, maker, operation, side, price, size, int(smart))) == {
        "reqId": req_id,
        "position": row,
        "marketMaker": maker,
        "operation": operation,
        "side": side,
        "price": price,
        "size": size,
        "isSmartDepth": smart,
    }


@given(req_id=ids, time=st.integers(0, 2**33), price=prices, size=sizes, exchange=words, conditions=words)
def test_prints_come_back_exactly(
    *, req_id: int, time: int, price: float, size: float, exchange: str, conditions: str
) -> None:
    assert only(tick_by_tick.print_tick(req_id, 2, time, price, size, 0, exchange, conditions)) == {
        "reqId": req_id,
        "tickType": 2,
        "time": time,
        "price": price,
        "size": size,
        "mask": 0,
        "exchange": exchange,
        "specialConditions": conditions,
    }


bars = st.builds(history.WireBar, words, *[prices] * 4, sizes, prices, st.integers(-1, 10**6))


@given(ids, st.lists(bars, max_size=5))
def test_history_comes_back_exactly(req_id: int, rows: list[history.WireBar]) -> None:
    message = only(history.historical_data(req_id, "from", "to", rows))
    names = ("time", "open", "high", "low", "close", "volume", "wap", "count")
    assert message["bars"] == [dict(zip(names, row, strict=True)) for row in rows]
    assert (message["reqId"], message["start"], message["end"]) == (req_id, "from", "to")


@given(ids, ids, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\\"), max_size=40))
def test_errors_come_back_in_words(req_id: int, code: int, text: str) -> None:
    escaped = "".join(
        c if c.isascii() else "".join(f"\\u{unit:04x}" for unit in memoryview(c.encode("utf-16-le")).cast("H"))
        for c in text
    )
    message = only(session.error(req_id, code, escaped))
    assert message == {"id": req_id, "errorCode": code, "errorMsg": text, "advancedOrderRejectJson": ""}


def test_everything_the_gateway_streams_is_known(capture: Path) -> None:
    kinds = Counter(message["type"] for message in decoded_messages(capture, with_books=False))
    assert kinds["unknown"] == 0
    assert kinds["malformed"] <= 1, "only the last message may be cut off"
    assert set(kinds) >= {
        "managedAccounts",
        "nextValidId",
        "error",
        "contractData",
        "contractDataEnd",
        "tickPrice",
        "tickSize",
        "tickString",
        "tickGeneric",
        "tickReqParams",
        "marketDataType",
        "marketDepth",
        "marketDepthL2",
        "tickByTickAllLast",
        "tickByTickBidAsk",
        "realtimeBar",
    }


def test_each_message_has_every_field_of_the_wire(capture: Path) -> None:
    """The values of a message, written one after the other, are the fields of its frame."""
    messages = decoded_messages(capture, with_books=False)
    payloads = FrameSplitter().feed(capture.read_bytes())
    for payload, message in zip(payloads[:5000], messages, strict=False):
        fields = split_fields(payload)[1:]
        values = [value for name, value in message.items() if name != "type"]
        if message["type"] in {"contractData", "error"}:
            continue
        assert len(values) == len(fields)
        for value, field in zip(values, fields, strict=True):
            assert same(value, field), (message, fields)


def same(value: object, field: str) -> bool:
    if value is None:
        return field in {"", "1.7976931348623157E308"}
    if isinstance(value, str):
        return value == field
    assert isinstance(value, bool | int | float)
    return math.isclose(value, float(field), rel_tol=0.0)


def test_books_are_those_of_plain_lists(capture: Path) -> None:
    reference: dict[int, tuple[list[Any], list[Any]]] = {ARCA: ([], []), SMART: ([], [])}
    compared = 0
    for message in decoded_messages(capture, with_books=True):
        if "book" not in message:
            assert message["type"] not in {"marketDepth", "marketDepthL2"}
            continue
        side = reference[message["reqId"]][message["side"]]
        row = {"price": message["price"], "size": message["size"], "marketMaker": message.get("marketMaker", "")}
        if message["operation"] == 0:
            side.insert(message["position"], row)
        elif message["operation"] == 1:
            side[message["position"]] = row
        else:
            del side[message["position"]]
        asks, bids = reference[message["reqId"]]
        assert (message["book"]["bids"], message["book"]["asks"]) == (bids, asks)
        filling = not bids or not asks
        assert message["book"]["fault"] == ("a side has no rows" if filling else None)
        compared += 1
    assert compared > 2000


def test_a_reset_empties_the_book() -> None:
    decoder = _native.WireDecoder(with_books=True)
    row = depth.market_depth(7, 0, 0, 1, 584.1, 100)
    reset = session.error(7, 317, "Market depth data has been RESET")
    other = session.error(8, 317, "Market depth data has been RESET")
    messages = decoder.feed(to_bytes(row + row + other + row + reset + row))
    lengths = [len(message["book"]["bids"]) for message in messages if message["type"] == "marketDepth"]
    assert lengths == [1, 2, 3, 1]


def test_a_change_that_cannot_be_is_told_and_changes_nothing() -> None:
    decoder = _native.WireDecoder(with_books=True)
    messages = decoder.feed(
        to_bytes(depth.market_depth(7, 0, 0, 1, 584.1, 100) + depth.market_depth(7, 4, 1, 1, 1.0, 1))
    )
    assert messages[1]["book"]["fault"] == "a row changed that is not there"
    assert messages[1]["book"]["bids"] == messages[0]["book"]["bids"]


def test_what_comes_after_unknown_and_broken_messages_is_read() -> None:
    good = to_bytes(ticks.tick_size(3, 0, 300))
    unknown = b"\0\0\0\x07999\0a\0\0"
    broken = b"\0\0\0\x0a2\x006\x003\x000\0x\0"
    first, second, third, fourth = decoded(good + unknown + broken + good)
    assert first == fourth
    assert (second["type"], second["messageId"], second["fields"]) == ("unknown", 999, ["a", ""])
    assert second["offset"] == len(good)
    assert (third["type"], third["message"], third["field"]) == ("malformed", "tickSize", "size")
    assert third["offset"] == len(good) + len(unknown)
    assert bytes.fromhex(third["bytes"]) == broken[4:]


def test_a_length_that_no_message_has_ends_the_capture(tmp_path: Path) -> None:
    good = to_bytes(ticks.tick_size(3, 0, 300))
    file = tmp_path / "lost.bin"
    file.write_bytes(good + b"\xff\0\0\0" + good * 10_000)
    known, lost = decoded_messages(file, with_books=False)
    assert known["type"] == "tickSize"
    assert (lost["type"], lost["offset"], lost["problem"]) == ("malformed", len(good), "is longer than any message")


@given(st.data())
def test_no_bytes_stop_it(data: st.DataObject) -> None:
    frames = to_bytes(depth.market_depth(7, 0, 0, 1, 584.1, 100) + tick_by_tick.quote_tick(5, 1, 1.0, 2.0, 3, 4, 0))
    content = bytearray(frames * 3)
    for _ in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    pieces = data.draw(st.integers(1, len(content)))
    decoder = _native.WireDecoder(with_books=True)
    cut = [m for at in range(0, len(content), pieces) for m in decoder.feed(bytes(content[at : at + pieces]))]
    cut += decoder.end()
    whole = _native.WireDecoder(with_books=True)
    assert repr(cut) == repr(whole.feed(bytes(content)) + whole.end())


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpyError, match=r"nowhere.bin cannot be read \(no such file or directory\)"):
        list(decoded_messages(tmp_path / "nowhere.bin", with_books=False))
