"""The page of a real collector: the feed's light turns red within three seconds of a stall, and green after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Page, sync_playwright

from spy_pipeline.core.home import Home
from tests.dashboard.live_parts import LiveParts
from tests.dashboard.test_page_in_chromium import CHROMIUM
from tests.waiting import until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install the package chromium")


@pytest.fixture
def parts(home: Home) -> Iterator[LiveParts]:
    made = LiveParts(home, speed=1)
    yield made
    made.close()


def reached(page: Page, address: str) -> bool:
    try:
        page.goto(address)
    except Error:
        return False
    return True


def feed_light(page: Page) -> str | None:
    return page.locator(".lights tr", has=page.locator("th", has_text="feed")).get_attribute("class")


def test_a_stalled_feed_shows_within_three_seconds_and_so_does_its_return(parts: LiveParts) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        until(lambda: reached(page, parts.address), 60.0)
        until(lambda: feed_light(page) in {"good", "fair"}, 90.0)
        parts.stall()
        until(lambda: feed_light(page) == "bad", 3.0)
        parts.go_on()
        until(lambda: feed_light(page) in {"good", "fair"}, 30.0)
        assert "SIMULATED market" in page.locator("#banner .banner").inner_text()
        browser.close()
