"""Bars built print by print in plain Python, apart from the market: the judge of its aggregation."""

from __future__ import annotations

from typing import NamedTuple

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.market.events import Trades


class NaiveBar(NamedTuple):
    start_ns: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    turnover: float
    count: int


def bar_start(session: Session, at_ns: int, seconds: int) -> int:
    """Start of the bar that an instant belongs to, found on New York's wall clock."""
    if seconds >= 86_400:
        return session.open_ns
    local = new_york_time(at_ns)
    second_of_day = local.hour * 3600 + local.minute * 60 + local.second
    into_bar = second_of_day % seconds
    return max(session.open_ns, (at_ns // 1_000_000_000 - into_bar) * 1_000_000_000)


def naive_bars(prints: Trades, session: Session, seconds: int, until_ns: int, *, exact: bool) -> list[NaiveBar]:
    """Bars of the prints before `until_ns`."""
    bars: dict[int, NaiveBar] = {}
    rows = zip(
        prints.time_ns.tolist(), prints.price.tolist(), prints.size.tolist(), prints.in_history.tolist(), strict=False
    )
    for time_ns, price, size, in_history in rows:
        if time_ns >= until_ns or not (exact or in_history):
            continue
        start = bar_start(session, time_ns, seconds)
        bar = bars.get(start, NaiveBar(start, price, price, price, price, 0.0, 0.0, 0))
        bars[start] = NaiveBar(
            start,
            bar.open,
            max(bar.high, price),
            min(bar.low, price),
            price,
            bar.volume + size,
            bar.turnover + price * size,
            bar.count + 1,
        )
    return list(bars.values())
