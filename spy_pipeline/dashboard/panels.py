"""The page's texts and tables as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from spy_pipeline.core.new_york import MINUTE_NS, new_york_time
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.dashboard.lights import lights_of, worst
from spy_pipeline.dashboard.snapshot import Snapshot
from spy_pipeline.live.latency import stage_latencies
from spy_pipeline.live.outcomes import StepOutcome
from spy_pipeline.signals.advice import Advice, Reason

_STEPS_SHOWN = 60
"""Newest steps whose latencies are shown."""


def banner(snapshot: Snapshot) -> str:
    """The mark of everything simulated; nothing where all is real."""
    if not snapshot.is_simulated:
        return ""
    speed = "" if snapshot.speed == 1.0 else f" at {snapshot.speed:g} times real speed"
    return f'<div class="banner">SIMULATED market{speed}: nothing here is a market price</div>'


def headline(snapshot: Snapshot) -> str:
    """Symbol, price, quote and time; no price that nobody stands for any more."""
    second = snapshot.second
    price = _price(second.last) if second else "–"
    quote = f"{_price(second.bid)} × {_price(second.ask)}" if second else "no quote"
    now = new_york_time(snapshot.now_ns)
    state = "open" if snapshot.is_open else "closed"
    return (
        f'<span class="symbol">{escape(snapshot.symbol)}</span> <span class="price">{price}</span> '
        f'<span class="quote">{quote}</span> <span class="time">{now:%a %Y-%m-%d %H:%M:%S} New York, {state}</span>'
    )


def advice_panel(snapshot: Snapshot) -> str:
    """What is advised and why, or why there is silence and what would end it."""
    present = snapshot.present
    advice = present.advice if present else None
    if present is None or advice is None or present.kind == "no_trade":
        return _card("No trade", _reasons(present.reasons if present else ()))
    chance = f"{advice.coverage:.0%}" if advice.coverage else ""
    return _card(
        "Expected price",
        f'<p class="range">{_price(advice.low)} – {_price(advice.high)}</p>'
        f"<p>expected {_when(advice)} in {chance} of cases, made "
        f"{new_york_time(advice.made_at_ns):%H:%M:%S} at {_price(advice.price)}</p>"
        '<p class="quiet">On the way the price may leave that range.</p>',
    )


def ladder(second: SecondRow | None) -> str:
    """The order book, best rows in the middle."""
    if second is None or not second.book_valid or not (second.bid_levels or second.ask_levels):
        return _card("Order book", '<p class="quiet">There is no book that can be believed.</p>')
    asks = _rows(second.ask_prices, second.ask_sizes, second.ask_owners, second.ask_levels)
    bids = _rows(second.bid_prices, second.bid_sizes, second.bid_owners, second.bid_levels)
    largest = max((size for _, size, _ in (*asks, *bids)), default=1.0) or 1.0
    lines = [_book_line("ask", row, largest) for row in reversed(asks)]
    lines += [_book_line("bid", row, largest) for row in bids]
    return _card("Order book", f'<table class="book">{"".join(lines)}</table>')


def health_panel(snapshot: Snapshot) -> str:
    """All lights, and the worst of them as the panel's own."""
    lights = lights_of(snapshot)
    rows = "".join(
        f'<tr class="{light.level}"><td><i></i></td><th>{light.name}</th><td>{escape(light.text)}</td></tr>'
        for light in lights
    )
    level = worst(lights)
    return _card("Health", f'<table class="lights" data-level="{level}">{rows}</table>', level)


def latency_panel(outcomes: Sequence[StepOutcome]) -> str:
    """How long each stage of the newest steps took."""
    stages = stage_latencies(outcomes[-_STEPS_SHOWN:])
    if not stages:
        return _card("Latency", '<p class="quiet">No step was taken yet.</p>')
    head = "<tr><th>ms</th><th>p50</th><th>p95</th><th>max</th></tr>"
    rows = "".join(
        f"<tr><th>{each.stage}</th><td>{each.p50:.0f}</td><td>{each.p95:.0f}</td><td>{each.longest:.0f}</td></tr>"
        for each in stages
    )
    return _card("Latency", f'<table class="latency">{head}{rows}</table>')


def _when(advice: Advice) -> str:
    """The moment whose price is expected, by the clock and from the minute that was known."""
    minutes = advice.horizon_minutes or 0
    end = new_york_time((advice.bar_end_ns or advice.made_at_ns) + minutes * MINUTE_NS)
    return f"at {end:%H:%M}, in {minutes} min,"


def _reasons(reasons: Iterable[Reason]) -> str:
    lines = (
        f"<li>{escape(each.detail)}<br><span class='quiet'>{escape(each.ends_when)}</span></li>" for each in reasons
    )
    return f"<ul>{''.join(lines)}</ul>"


def _rows(
    prices: Iterable[float], sizes: Iterable[float], owners: Iterable[str], count: int
) -> list[tuple[float, float, str]]:
    return list(zip(prices, sizes, owners, strict=True))[:count]


def _book_line(side: str, row: tuple[float, float, str], largest: float) -> str:
    price, size, owner = row
    width = 100.0 * size / largest
    bar = f'<div class="bar" style="width:{width:.0f}%"></div>'
    return f'<tr class="{side}"><td>{price:.2f}</td><td>{size:,.0f}</td><td>{bar}</td><td>{escape(owner)}</td></tr>'


def _card(title: str, content: str, level: str = "") -> str:
    return f'<section class="card {level}"><h2>{escape(title)}</h2>{content}</section>'


def _price(price: float | None) -> str:
    return "–" if price is None else f"{price:.2f}"
