"""Frames survive whatever TCP does to them, and nonsense ends a connection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.gateway.wire.errors import ProtocolError
from spy_pipeline.gateway.wire.framing import MAX_REQUEST_BYTES, FrameSplitter, message, split_fields, to_bytes

FIELDS = st.lists(st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=20), min_size=1, max_size=30)


@given(st.lists(FIELDS, max_size=8), st.lists(st.integers(1, 40), min_size=1))
def test_frames_come_out_as_they_went_in_however_they_are_cut(messages: list[list[str]], cuts: list[int]) -> None:
    stream = to_bytes("".join(message(*fields) for fields in messages))
    splitter, found, position, turn = FrameSplitter(), [], 0, 0
    while position < len(stream):
        size = cuts[turn % len(cuts)]
        found += [split_fields(payload) for payload in splitter.feed(stream[position : position + size])]
        position, turn = position + size, turn + 1
    assert found == messages


def test_genuine_empty_fields_at_the_end_are_kept() -> None:
    assert split_fields(b"20\0\0\0") == ["20", "", ""]


def test_a_length_beyond_the_limit_ends_the_connection() -> None:
    with pytest.raises(ProtocolError):
        FrameSplitter().feed((MAX_REQUEST_BYTES + 1).to_bytes(4, "big"))


def test_truth_is_one_and_long_messages_have_their_whole_length() -> None:
    frame = message(9, *(True, False), "x" * 100_000)
    assert frame[4:9] == "9\x001\x000"
    assert int.from_bytes(to_bytes(frame)[:4], "big") == len(frame) - 4
