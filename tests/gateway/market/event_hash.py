"""One number for everything that happens on some days of a market; also runs alone, in a process of its own."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import fields
from datetime import date

from spy_pipeline.gateway.market.bar_market import BarMarket
from spy_pipeline.gateway.market.opening import open_market

DAYS = (date(2015, 1, 2), date(2020, 3, 16), date(2024, 7, 3))


def event_hash(market: BarMarket, symbol: str, days: tuple[date, ...]) -> str:
    """Hash of all prints, quotes, book operations and daily bars."""
    content = hashlib.sha256()
    for day in days:
        expanded = market.day(symbol, day)
        daily = market.daily_bars(symbol, day, day, exact=True)
        for columns in (expanded.trades, expanded.quotes, daily):
            for field in fields(columns):
                content.update(getattr(columns, field.name).tobytes())
        half_hour = expanded.session.open_ns + 1800 * 10**9
        for view in ("ARCA", "SMART"):
            content.update(repr(expanded.book(view).operations(0, half_hour)).encode())
    return content.hexdigest()


if __name__ == "__main__":
    seed, plant, symbol = sys.argv[1:]
    print(event_hash(open_market("synthetic", int(seed), plant), symbol, DAYS))
