"""What `spy watch` shows: the last seconds, the book's ladder, the tape and the collector's health."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.records.health_row import FeedState, HealthRow, StreamName, StreamState
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.realtime.row_feed import FeedEvent, Missed, Published, Restarted
from spy_pipeline.realtime.tape import TapePrice, tape_prices

SECONDS_SHOWN = 12

_BAR_WIDTH = 16
_COLOURS = {FeedState.LIVE: "green", FeedState.ASLEEP: "blue", FeedState.STOPPING: "dim"}
_STREAM_COLOURS = {StreamState.FRESH: "green", StreamState.OFF: "dim", StreamState.WAITING: "yellow"}


class WatchScreen:
    """Takes in what a feed brings and shows how things stand."""

    def __init__(self, instrument: str) -> None:
        self._instrument = instrument
        self._seconds: deque[SecondRow] = deque(maxlen=SECONDS_SHOWN)
        self._minute: MinuteRow | None = None
        self._health: HealthRow | None = None
        self._notes: deque[str] = deque(maxlen=3)

    def take(self, event: FeedEvent) -> None:
        """Take in one event."""
        match event:
            case Published(row=SecondRow() as second):
                self._seconds.append(second)
            case Published(row=MinuteRow() as minute):
                self._minute = minute
            case Published(row=HealthRow() as health):
                self._health = health
            case Missed(kind=kind, count=count):
                self._notes.append(f"This screen missed {count} {kind or 'unknown'} rows.")
            case Restarted():
                self._seconds.clear()
                self._notes.append("The collector was restarted.")

    def render(self) -> RenderableType:
        """Everything there is to show now."""
        parts: list[RenderableType] = [self._headline()]
        if self._seconds:
            newest = self._seconds[-1]
            parts += [_seconds_table(self._seconds), _side_by_side(_ladder(newest), _tape(newest))]
        if self._minute is not None:
            parts.append(_minute_line(self._minute))
        if self._health is not None:
            parts.append(_health_panel(self._health))
        parts += [Text(note, style="yellow") for note in self._notes]
        return Group(*parts)

    def _headline(self) -> Text:
        text = Text(self._instrument, style="bold")
        if self._is_simulated():
            text.append("  SIMULATED: nothing here is a market price", style="bold white on red")
        if self._health is not None:
            text.append(f"  {self._health.state}", style=_COLOURS.get(self._health.state, "yellow"))
        return text

    def _is_simulated(self) -> bool:
        told = self._health is not None and self._health.is_simulated
        return told or any(second.source is Source.SIMULATED for second in self._seconds)


def _seconds_table(seconds: Sequence[SecondRow]) -> Table:
    table = Table("second", "open", "high", "low", "close", "volume", "trades", "bid", "ask", "quote age", box=None)
    for row in seconds:
        table.add_row(
            new_york_time(row.second_ns).strftime("%H:%M:%S"),
            *(_price(value) for value in (row.open, row.high, row.low, row.close)),
            f"{row.volume:,.0f}",
            str(row.count),
            f"{_price(row.bid)} x {_size(row.bid_size)}",
            f"{_price(row.ask)} x {_size(row.ask_size)}",
            "" if row.quote_age_s is None else f"{row.quote_age_s:.1f} s",
        )
    return table


def _ladder(row: SecondRow) -> Table:
    title = "book" if row.book_valid else "book: in doubt, so it is empty"
    table = Table("maker", "bid size", "bid", "ask", "ask size", "maker", title=title, box=None)
    for level in range(max(row.bid_levels, row.ask_levels)):
        bid = _level(level < row.bid_levels, row.bid_prices[level], row.bid_sizes[level], row.bid_owners[level])
        ask = _level(level < row.ask_levels, row.ask_prices[level], row.ask_sizes[level], row.ask_owners[level])
        table.add_row(bid[2], bid[1], bid[0], *ask)
    return table


def _level(is_there: bool, price: float, size: float, owner: str) -> tuple[str, str, str]:
    return (_price(price), _size(size), owner) if is_there else ("", "", "")


def _tape(row: SecondRow) -> Table:
    prices = tape_prices(row.tape)
    left_out = f", {row.tape_truncated} more prices" if row.tape_truncated else ""
    table = Table("price", "bought", "sold", "unknown", "", title=f"tape of the second{left_out}", box=None)
    most = max((_total(price) for price in prices), default=0.0)
    for price in reversed(prices):
        sizes = (f"{size:,.0f}" for size in (price.buy_size, price.sell_size, price.unknown_size))
        table.add_row(_price(price.price), *sizes, _bar(price, most))
    return table


def _bar(price: TapePrice, most: float) -> Text:
    text = Text()
    for size, colour in ((price.buy_size, "green"), (price.sell_size, "red"), (price.unknown_size, "dim")):
        text.append("█" * round(_BAR_WIDTH * size / most) if most > 0.0 else "", style=colour)
    return text


def _total(price: TapePrice) -> float:
    return price.buy_size + price.sell_size + price.unknown_size


def _minute_line(row: MinuteRow) -> Text:
    known = sum(not math.isnan(value) for value in row.features)
    return Text(
        f"minute {new_york_time(row.start_ns):%H:%M} {row.origin}: {_price(row.open)} {_price(row.high)} "
        f"{_price(row.low)} {_price(row.close)}, {_size(row.volume)} shares, {known} of {len(row.features)} features"
    )


def _health_panel(row: HealthRow) -> Panel:
    streams = Text()
    for name, state in zip(StreamName, row.stream_states, strict=True):
        streams.append(f"{name} {state}   ", style=_STREAM_COLOURS.get(state, "red"))
    counts = Text(
        f"{row.messages:,} messages, {row.unknown_messages} unknown, {row.malformed_messages} malformed, "
        f"{row.reconnects} reconnects, {row.book_resets} book resets, {row.late_prints} late trades, "
        f"{row.clients} socket readers"
    )
    parts: list[Text] = [streams, counts]
    if not row.files_ok:
        parts.append(Text(f"FILES ARE NOT WRITTEN: {row.file_rows_dropped:,} rows lost to them", style="bold red"))
    if row.detail:
        parts.append(Text(row.detail, style="yellow"))
    return Panel(Group(*parts), title=f"collector, {new_york_time(row.made_ns):%H:%M:%S} New York", expand=False)


def _side_by_side(left: RenderableType, right: RenderableType) -> Table:
    grid = Table.grid(padding=(0, 4))
    grid.add_row(left, right)
    return grid


def _price(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.2f}"


def _size(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:,.0f}"
