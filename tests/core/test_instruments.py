"""Instruments: which symbols are understood, and that their keys are safe in file names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument


def test_a_stock_is_quoted_by_interactive_brokers_in_dollars_on_new_york_hours() -> None:
    assert Instrument.parse("SPY") == Instrument("IBKR", "SPY", "USD", "XNYS", "SPY")


def test_a_pair_names_its_venue_and_trades_around_the_clock() -> None:
    assert Instrument.parse("BTC/USDT@BINANCE") == Instrument("BINANCE", "BTC/USDT", "USDT", "24/7", "BINANCE-BTC-USDT")


@pytest.mark.parametrize("text", ["", "spy", "SPY ", "../SPY", "BTC/USDT", "SPY@", "BRK.BB", "SPY\n", "A" * 9])
def test_an_unknown_form_is_refused_with_examples(text: str) -> None:
    with pytest.raises(SpyError, match="is not a symbol: write a US stock"):
        Instrument.parse(text)


@given(st.text(max_size=20))
def test_any_text_is_refused_or_gets_a_key_that_is_safe_on_disk(text: str) -> None:
    try:
        key = Instrument.parse(text).key
    except SpyError:
        return
    assert re.fullmatch(r"[A-Z0-9][A-Z0-9.-]*", key)
