"""A page that can no longer be refreshed ends and says why, instead of showing for ever what it knew last."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import OperationalError

from spy_pipeline.core.home import Home
from spy_pipeline.dashboard.page_server import PageServer
from tests.dashboard.hand_feed import HandFeed
from tests.dashboard.made_up_rows import SPY

TOO_LATE_SECONDS = 20.0


@pytest.fixture
def feed() -> HandFeed:
    return HandFeed()


@pytest.fixture
def server(midday: Home, feed: HandFeed) -> Iterator[PageServer]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    made = PageServer(midday, SPY, feed.opened, port)
    too_late = threading.Timer(TOO_LATE_SECONDS, made.stop)
    too_late.start()
    yield made
    too_late.cancel()


def test_a_ledger_that_fails_without_a_sentence_ends_it(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr("spy_pipeline.dashboard.snapshot.present_advice", failing)
    with pytest.raises(OperationalError, match="disk I/O error"):
        server.run()


def test_a_feed_that_fails_without_a_sentence_ends_it(
    server: PageServer, feed: HandFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ValueError("a row of no kind")

    monkeypatch.setattr(feed, "next", failing)
    with pytest.raises(ValueError, match="a row of no kind"):
        server.run()
