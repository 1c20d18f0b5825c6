"""Four browsers on the page of a real collector at 20 times real speed: nothing grows and each forecast is drawn."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from spy_pipeline.core.home import Home
from tests.dashboard.live_parts import LiveParts
from tests.dashboard.test_page_in_chromium import CHROMIUM, FAN
from tests.dashboard.test_page_of_collector import reached
from tests.waiting import until

SPEED, BROWSERS, MINUTES = 20, 4, 12
_MEBIBYTE = 1 << 20


@pytest.fixture
def parts(home: Home) -> Iterator[LiveParts]:
    made = LiveParts(home, SPEED)
    yield made
    made.close()


def heap_mebibytes(page: Page) -> float:
    """What the page's own objects take, after everything unused was given back."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return float(metrics["JSHeapUsedSize"]) / _MEBIBYTE


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install the package chromium")
def test_four_browsers_for_twelve_minutes_without_growth(parts: LiveParts) -> None:
    samples: list[dict[str, float]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        pages = [browser.new_page() for _ in range(BROWSERS)]
        for page in pages:
            until(lambda page=page: reached(page, parts.address), 60.0)
            page.wait_for_selector("[data-level]")
        end = time.monotonic() + MINUTES * 60.0
        drawn: set[float] = set()
        while time.monotonic() < end:
            before = time.monotonic()
            while time.monotonic() < before + 15.0:
                parts.take_steps()
                drawn.update(page.evaluate(FAN)["time"][0] for page in pages if page.evaluate(FAN)["time"])
                time.sleep(0.5)
            heaps = [heap_mebibytes(page) for page in pages]
            samples.append({"server": parts.page.memory_info().rss / _MEBIBYTE, "browser": max(heaps)})
        fans = [page.evaluate(FAN)["time"][0] for page in pages]
        browser.close()
    print(json.dumps(samples))
    assert len(set(fans)) == 1
    assert len(drawn) > 0.9 * parts.steps
    for name in ("server", "browser"):
        figures = [sample[name] for sample in samples]
        half = len(figures) // 2
        early, late = statistics.median(figures[half // 2 : half]), statistics.median(figures[-half // 2 :])
        assert late - early < 0.1 * early, (name, figures)
