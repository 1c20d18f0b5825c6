"""The page's texts: what is advised or why not, the book, latencies; nothing from outside is taken for HTML."""

from __future__ import annotations

import dataclasses

import pytest

from spy_pipeline.dashboard.feed_watch import Heard
from spy_pipeline.dashboard.panels import advice_panel, banner, headline, ladder, latency_panel
from spy_pipeline.dashboard.view import view_of
from spy_pipeline.live.outcomes import StepOutcome
from spy_pipeline.live.present import Present
from spy_pipeline.signals.advice import advise, reason
from spy_pipeline.signals.causes import Cause
from tests.dashboard.made_up_rows import forecast, health, second
from tests.dashboard.test_lights import snapshot

SPOKEN = advise(forecast(1), 570.0, [])


def test_simulated_markets_are_marked_and_real_ones_are_not() -> None:
    assert banner(snapshot()) == ""
    assert "SIMULATED market:" in banner(snapshot(is_simulated=True))
    assert "SIMULATED market at 20 times real speed:" in banner(snapshot(is_simulated=True, speed=20.0))


def test_the_headline_shows_the_quote_and_dashes_where_there_is_none() -> None:
    assert "570.25" in headline(snapshot())
    assert "570.24 × 570.26" in headline(snapshot())
    assert "Fri 2024-11-01 09:32:10 New York, open" in headline(snapshot())
    assert "no quote" in headline(snapshot(heard=Heard(), is_open=False))
    missing = dataclasses.replace(second(1), last=None, bid=None)
    assert "– × 570.26" in headline(snapshot(heard=Heard(second=missing)))


def test_advice_shows_its_range_while_it_holds() -> None:
    assert SPOKEN.low is not None
    shown = advice_panel(snapshot(present=Present(SPOKEN, "expected_range", (), "open")))
    assert f"{SPOKEN.low:.2f} – {SPOKEN.high:.2f}" in shown
    assert "expected at 10:02, in 30 min, in 80% of cases, made 09:32:00 at 570.00" in shown
    assert "may leave that range" in shown


def test_silence_says_why_and_what_would_end_it() -> None:
    why = (reason(Cause.FEED_LOST, "<b>the gateway</b> is away"),)
    shown = advice_panel(snapshot(present=Present(SPOKEN, "no_trade", why, "open")))
    assert "No trade" in shown
    assert f"{SPOKEN.low:.2f}" not in shown
    assert "&lt;b&gt;the gateway&lt;/b&gt; is away" in shown
    assert "see `spy collector status`" in shown
    assert "No trade" in advice_panel(snapshot(present=None))


def test_the_ladder_has_asks_above_bids_and_vanishes_with_doubt() -> None:
    shown = ladder(second(1))
    prices = [cell.split("<")[0] for cell in shown.split("<tr class=")[1:] for cell in [cell.split("<td>")[1]]]
    assert prices == sorted(prices, reverse=True)
    assert len(prices) == 20
    assert "&lt;NSDQ&gt;" in shown
    assert "cannot" in ladder(second(1, book_valid=False)) or "no book" in ladder(second(1, book_valid=False))
    assert "no book" in ladder(None)
    assert "no book" in ladder(dataclasses.replace(second(1), bid_levels=0, ask_levels=0))


def test_price_and_book_go_with_a_collector_that_is_silent() -> None:
    heard = Heard(second=second(130, 570.25), health=health())
    spoken, silent = (view_of(snapshot(heard=heard, silent_s=silent_s)).texts for silent_s in (0.4, 4.2))
    assert "570.25" in spoken["headline"]
    assert "570.24" in spoken["ladder"]
    assert "570.2" not in silent["headline"] + silent["ladder"]
    assert '<span class="price">–</span> <span class="quote">no quote</span>' in silent["headline"]
    assert "no book" in silent["ladder"]


def test_latencies_are_percentiles_of_the_newest_steps() -> None:
    outcomes = [StepOutcome(number, number, None, "run", {"total": float(number)}) for number in range(101)]
    assert "<th>total</th><td>70</td><td>97</td><td>100</td>" in latency_panel(outcomes)
    assert "No step was taken yet" in latency_panel([])
    assert "No step was taken yet" in latency_panel([StepOutcome(1, 1, "passed over", None, {})])


@pytest.mark.parametrize("levels", [1, 3, 10])
def test_a_thin_book_shows_only_the_rows_it_has(levels: int) -> None:
    thin = dataclasses.replace(second(1), bid_levels=levels, ask_levels=levels)
    assert ladder(thin).count("<tr") == 2 * levels
