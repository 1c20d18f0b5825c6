"""What the feed brings is kept: the newest second, the forming minute, the collector's word, and why there is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.health_row import FeedState
from spy_pipeline.dashboard.feed_watch import FeedWatch, FormingMinute
from tests.dashboard.hand_feed import HandFeed
from tests.dashboard.made_up_rows import OPEN_NS, health, minute, second
from tests.waiting import until


@pytest.fixture
def feed() -> HandFeed:
    return HandFeed()


@pytest.fixture
def watch(feed: HandFeed) -> Iterator[FeedWatch]:
    watching = FeedWatch(feed.opened, threading.Event())
    watching.start()
    yield watching
    watching.stop()


def test_seconds_form_the_minute_until_it_is_told(feed: HandFeed, watch: FeedWatch) -> None:
    feed.put(second(60, 570.0), second(61, 571.0), second(62, 569.5), second(63, 570.5))
    until(lambda: watch.heard.second and watch.heard.second.last == 570.5, 5.0)
    assert watch.heard.forming == FormingMinute(OPEN_NS + MINUTE_NS, 570.0, 571.0, 569.5, 570.5)
    feed.put(second(120, 572.0), minute(1))
    until(lambda: watch.heard.minutes, 5.0)
    assert watch.heard.forming == FormingMinute(OPEN_NS + 2 * MINUTE_NS, 572.0, 572.0, 572.0, 572.0)
    feed.put(minute(2), minute(2, revision=1))
    until(lambda: len(watch.heard.minutes) == 3, 5.0)
    assert watch.heard.forming is None


def test_a_change_of_state_is_told_at_once_and_sameness_is_not(feed: HandFeed, watch: FeedWatch) -> None:
    feed.put(health())
    assert watch.changed.wait(5.0)
    watch.changed.clear()
    feed.put(health(), health())
    until(lambda: watch.heard.heard_ns and feed._events.empty(), 5.0)
    time.sleep(0.1)
    assert not watch.changed.is_set()
    feed.put(health(FeedState.DEGRADED, "stale"))
    assert watch.changed.wait(5.0)


def test_a_feed_that_breaks_is_told_why_and_opened_again(feed: HandFeed, watch: FeedWatch) -> None:
    feed.put(health())
    until(lambda: watch.heard.health, 5.0)
    feed.refusal = "The layout is another one: run `make setup`."
    until(lambda: watch.heard.problem == feed.refusal, 5.0)
    feed.refusal = ""
    feed.put(second(5, 573.0))
    until(lambda: watch.heard.second, 5.0)
    assert watch.heard.problem == ""
