"""The page in a real browser: the fan redrawn at each inference, health red and green, the same after a reload."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from spy_pipeline.core.records.health_row import FeedState, StreamState
from tests.dashboard.fed_page import FedPage
from tests.dashboard.made_up_rows import health
from tests.waiting import until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FAN = """() => {
    const chart = Bokeh.documents[0].roots().find((root) => root.name == "candles");
    const fan = chart.renderers.map((each) => each.data_source.data).find((data) => "median" in data);
    return {time: Array.from(fan.time), low: Array.from(fan.low0), high: Array.from(fan.high0)};
}"""
COUNTS = """() => Object.fromEntries(Bokeh.documents[0].roots().filter((root) => root.renderers !== undefined)
    .map((root) => [root.name, root.renderers.map((each) => each.data_source.get_length())]))"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install the package chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, fed_page: FedPage, asked: list[str]) -> Iterator[Page]:
    opened = browser.new_page()
    opened.on("request", lambda request: asked.append(request.url))
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.goto(fed_page.address)
    opened.wait_for_selector("[data-level]")
    yield opened
    opened.close()
    assert not problems


def text_of(page: Page, selector: str) -> str:
    return page.locator(selector).inner_text()


def shown(page: Page) -> tuple[object, ...]:
    """The fan, how much is drawn, and the advice: a page takes up the parts of one redrawing one after the other."""
    return page.evaluate(FAN), page.evaluate(COUNTS)["past"], text_of(page, "#advice .card")


def level(page: Page) -> str | None:
    return page.get_attribute("[data-level]", "data-level")


def test_the_fan_is_redrawn_at_each_inference(page: Page, fed_page: FedPage) -> None:
    fans = [page.evaluate(FAN)]
    for spread in (2.0, 0.5, 3.0):
        fed_page.next_minute(spread)
        until(lambda: page.evaluate(FAN) != fans[-1], 3.0)
        until(lambda: page.evaluate(FAN)["time"][0] == fans[-1]["time"][0] + 60_000, 3.0)
        fans.append(page.evaluate(FAN))
    widths = [fan["high"][-1] - fan["low"][-1] for fan in fans[1:]]
    assert widths[2] > widths[0] > widths[1]
    assert set(page.evaluate(COUNTS)) == {"candles", "past"}
    until(lambda: all(fed_page.minutes in counts for counts in page.evaluate(COUNTS).values()), 3.0)


def test_health_turns_red_within_three_seconds_of_a_stall_and_green_after(page: Page, fed_page: FedPage) -> None:
    until(lambda: level(page) == "good", 5.0)
    fed_page.health = None
    until(lambda: level(page) == "bad", 3.0)
    assert "silent for" in text_of(page, "[data-level]")
    fed_page.health = health()
    until(lambda: level(page) == "good", 3.0)
    fed_page.health = health(FeedState.DEGRADED, "trades have been silent for 3 s", trades=StreamState.STALE)
    until(lambda: level(page) == "bad", 3.0)
    assert "trades have been silent for 3 s" in text_of(page, "[data-level]")
    fed_page.health = health()
    until(lambda: level(page) == "good", 3.0)


def test_a_reload_shows_the_same(page: Page, fed_page: FedPage) -> None:
    before = shown(page)
    fed_page.next_minute(2.0)
    until(lambda: all(new != old for new, old in zip(shown(page), before, strict=True)), 3.0)
    last = shown(page)
    page.reload()
    page.wait_for_selector("[data-level]")
    assert shown(page) == last


def test_it_says_simulated_and_asks_nothing_of_the_outside(page: Page, fed_page: FedPage, asked: list[str]) -> None:
    assert "SIMULATED market" in text_of(page, "#banner .banner")
    assert "SPY" in text_of(page, "#top .symbol")
    assert "in 30 min, in 80% of cases" in text_of(page, "#advice .card")
    assert page.locator("#ladder .book tr").count() == 20
    assert "total" in text_of(page, "#latency .card")
    assert asked
    assert {address.split("/")[2] for address in asked if not address.startswith("data:")} == {
        fed_page.address.split("/")[2]
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_light_or_dark_as_the_user_wishes(browser: Browser, fed_page: FedPage, theme: str) -> None:
    context = browser.new_context(color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(fed_page.address)
    page.wait_for_selector(f"main[data-theme={theme}] [data-level]")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, paper[4:-1].split(","))) < 3 * 128) == (theme == "dark")
    other = "light" if theme == "dark" else "dark"
    page.click("#top a")
    page.wait_for_selector(f"main[data-theme={other}] [data-level]")
    context.close()
