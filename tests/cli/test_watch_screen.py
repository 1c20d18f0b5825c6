"""What `spy watch` shows of rows that say something out of the ordinary."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from spy_pipeline.cli.watch_screen import WatchScreen
from spy_pipeline.core.records.source import Source
from spy_pipeline.realtime.row_feed import FeedEvent, Missed, Published, Restarted, Row, RowKind
from tests.realtime.publishing import KINDS, health, minute, second


def published(row: Row) -> Published:
    return Published(KINDS[type(row)], "SPY", 0, 0, row)


def shown(*events: FeedEvent) -> str:
    screen, text = WatchScreen("SPY"), StringIO()
    for event in events:
        screen.take(event)
    Console(file=text, width=160).print(screen.render())
    return text.getvalue()


def test_seconds_ladder_and_tape_are_shown() -> None:
    text = shown(published(second(3)), published(minute(2)), published(health(5)))
    assert "500.01 x 300" in text
    assert "500.02 x 200" in text
    assert text.count("ARCA") == 5
    assert text.count("EDGX") == 5
    assert "400" in text
    assert "43 of 43 features" in text
    assert "bars stale" in text
    assert "12,345 messages" in text


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ((published(second(3)),), "SIMULATED: nothing here is a market price"),
        ((published(replace(second(1), book_valid=False, bid_levels=0, ask_levels=0)),), "in doubt, so it is empty"),
        ((published(replace(second(1), tape_truncated=4)),), "tape of the second, 4 more prices"),
        ((published(health(1, "The order book is not granted.")),), "The order book is not granted."),
        ((published(replace(health(1), files_ok=False, file_rows_dropped=1200)),), "FILES ARE NOT WRITTEN: 1,200 rows"),
        ((Missed(RowKind.SECOND, 3),), "This screen missed 3 second rows."),
        ((Restarted(5),), "The collector was restarted."),
        ((published(replace(second(1), bid=None, bid_size=None, quote_age_s=None)),), "- x -"),
    ],
)
def test_what_is_out_of_the_ordinary_is_said(events: tuple[FeedEvent, ...], sentence: str) -> None:
    assert sentence in shown(*events)


def test_a_live_home_is_not_called_simulated() -> None:
    live = replace(second(1), source=Source.IBKR), replace(health(1), is_simulated=False)
    assert "SIMULATED" not in shown(*map(published, live))
