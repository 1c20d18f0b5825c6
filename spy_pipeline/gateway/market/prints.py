"""The tick expander, first half: minute bars become prints whose aggregate is exactly those bars again.

Each minute's prints begin at its open, end at its close, touch its high and low and nothing beyond, and carry exactly
its volume. The prints that filtered history leaves out come on top. Inside a minute the path is a walk tied to the
bar's four prices, so that it knows where its own minute goes; it knows nothing of later minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.gateway.market.events import (
    BUYER,
    CLOSING_CROSS,
    EXCHANGES,
    ODD_LOT,
    ODD_SWEEP,
    OPENING_CROSS,
    REGULAR,
    SELLER,
    SWEEP,
    Trades,
)
from spy_pipeline.gateway.market.minute_bars import MinuteBars

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

SHORTEST_GAP_NS = 20_000
"""Least time between two prints, and the room in which the quotes around them move."""

_FINRA = EXCHANGES.index("FINRA")
_EXCHANGE_OF_BYTE = np.repeat(np.arange(len(EXCHANGES)), (44, 44, 26, 23, 20, 10, 13, 8, 4, 64)).astype(np.uint8)
"""Each exchange as often as its share of the prints, among 256."""
_BURSTS_OF_256 = 64
_IMPROVED_OF_256 = 84
"""How many of 256 off-exchange prints are half a cent better than the quote they met."""
_SWEEPS_OF_256 = 38
_PLAIN_CONDITIONS = np.array([REGULAR, ODD_LOT, SWEEP, ODD_SWEEP], dtype=np.uint8)
_FEWEST_PRINTS, _MOST_PRINTS = 4, 600
_TURNS_OF_256 = 51
_LOT = 100


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which prints belong to which minute."""

    counts: Counts
    """Prints of each minute."""
    first: Counts
    """Position of each minute's first print among all."""
    minute: Counts
    """Minute of each print."""


def prints_of(bars: MinuteBars, chance: np.random.Generator, prints_a_minute: float) -> Trades:
    """Prints that make up `bars`, about `prints_a_minute` in a minute of average volume."""
    layout = _layout(bars, chance, prints_a_minute)
    time_ns = _times(bars, layout, chance)
    size = _sizes(bars, layout, chance)
    path, pinned = _prices(bars, layout, chance)
    aggressor = aggressors(path, chance)
    exchange = _exchanges(len(path), chance)
    better = np.round(path - 0.005 * aggressor, 3)
    inside = (better >= bars.low[layout.minute]) & (better <= bars.high[layout.minute])
    lucky = chance.integers(0, 256, len(path), dtype=np.uint8) < _IMPROVED_OF_256
    price = np.where(inside & lucky & (exchange == _FINRA) & ~pinned, better, path)
    condition = _conditions(size, chance)
    return Trades(time_ns, price, size, aggressor, exchange, condition, np.ones(len(price), dtype=np.bool_))


def aggressors(price: Floats, chance: np.random.Generator) -> NDArray[np.int8]:
    """Who crossed the spread in each print.

    Buyers where the price rose, sellers where it fell, else mostly whoever did so before.
    """
    moves = np.sign(np.diff(price, prepend=price[:1])).astype(np.int8)
    changed = np.flatnonzero(chance.integers(0, 256, len(price), dtype=np.uint8) < _TURNS_OF_256)
    moves[changed] = np.where(moves[changed] == 0, chance.choice((BUYER, SELLER), len(changed)), moves[changed])
    if len(moves) and moves[0] == 0:
        moves[0] = BUYER
    latest = np.maximum.accumulate(np.where(moves != 0, np.arange(len(moves)), 0))
    return moves[latest]


def _layout(bars: MinuteBars, chance: np.random.Generator, prints_a_minute: float) -> _Layout:
    needed = 1 + _differs(bars) + (bars.high > np.maximum(bars.open, bars.close))
    needed = needed + (bars.low < np.minimum(bars.open, bars.close))
    mean_volume = max(float(bars.volume.mean()), 1.0) if len(bars) else 1.0
    busy = prints_a_minute * (bars.volume / mean_volume) ** 0.6 * np.exp(0.15 * chance.standard_normal(len(bars)))
    wanted = np.clip(busy, _FEWEST_PRINTS, _MOST_PRINTS)
    wanted = np.maximum(np.minimum(wanted.astype(np.int64), bars.volume.astype(np.int64)), 1)
    counts = np.maximum(wanted, needed)
    first = np.cumsum(counts) - counts
    return _Layout(counts, first, np.repeat(np.arange(len(bars)), counts))


def _differs(bars: MinuteBars) -> Counts:
    """1 where a bar cannot be a single print."""
    differs: Counts = ((bars.open != bars.close) | (bars.high != bars.open) | (bars.low != bars.open)).astype(np.int64)
    return differs


def _times(bars: MinuteBars, layout: _Layout, chance: np.random.Generator) -> Counts:
    """Increasing times inside each minute, in bursts, at least SHORTEST_GAP_NS apart and from the minute's ends."""
    total = len(layout.minute)
    gaps = chance.standard_exponential(total)
    gaps[chance.integers(0, 256, total, dtype=np.uint8) < _BURSTS_OF_256] *= 0.01
    gaps[layout.first] += 1e-9
    spent = np.cumsum(gaps)
    before = spent[layout.first] - gaps[layout.first]
    tail = chance.standard_exponential(len(bars)) + 1e-9
    whole = spent[layout.first + layout.counts - 1] - before + tail
    room = MINUTE_NS - (layout.counts + 1) * SHORTEST_GAP_NS
    order = np.arange(total) - layout.first[layout.minute]
    share = (spent - before[layout.minute]) / whole[layout.minute]
    inside = (share * room[layout.minute]).astype(np.int64) + (order + 1) * SHORTEST_GAP_NS
    times: Counts = bars.start_ns[layout.minute] + inside
    return times


def _sizes(bars: MinuteBars, layout: _Layout, chance: np.random.Generator) -> Floats:
    """Shares of each print; each minute's sum is its volume to the last bit."""
    weights = np.exp(1.1 * chance.standard_normal(len(layout.minute)))
    odd = chance.integers(1, _LOT, len(layout.minute), dtype=np.uint8)
    unit = _share_units(bars.volume, layout.counts)
    units = np.round(bars.volume / unit)
    whole = units >= layout.counts
    spare = np.where(whole, units - layout.counts, units)
    parts = _split(spare, weights, layout) + whole[layout.minute]
    plain = (unit == 1.0)[layout.minute]
    sizes: Floats = _with_odd_lots(parts, odd, layout, plain) * unit[layout.minute]
    return sizes


def _share_units(volume: Floats, counts: Counts) -> Floats:
    """The unit in which a minute's volume is split, so that sums stay exact.

    A share, or a binary fraction of one where the volume is not whole or too little for its prints.
    """
    whole = volume == np.floor(volume)
    enough = (volume >= counts) | (volume == 0.0)
    return np.where(whole, np.where(enough, 1.0, 2.0**-20), np.spacing(volume))


def _split(amount: Floats, weights: Floats, layout: _Layout) -> Floats:
    """Whole parts of each minute's amount, in proportion to the prints' weights."""
    running = np.cumsum(weights)
    before = (running[layout.first] - weights[layout.first])[layout.minute]
    last = layout.first + layout.counts - 1
    whole = (running[last] - running[layout.first] + weights[layout.first])[layout.minute]
    reached = np.floor((running - before) / whole * amount[layout.minute])
    reached[last] = amount
    parts: Floats = np.diff(reached, prepend=0.0)
    parts[layout.first] = reached[layout.first]
    return parts


def _with_odd_lots(parts: Floats, odd: NDArray[np.uint8], layout: _Layout, plain: NDArray[np.bool_]) -> Floats:
    """The same sums with most prints in whole lots: each pair of neighbours settles its odd shares in one of them."""
    order = np.arange(len(parts)) - layout.first[layout.minute]
    leads = plain & (order % 2 == 0) & (order + 1 < layout.counts[layout.minute])
    lead = np.flatnonzero(leads)
    shared = parts[lead] + parts[lead + 1]
    lots = np.maximum(np.round(parts[lead] / _LOT), 1.0) * _LOT
    wanted = np.where(odd[lead] < 40, odd[lead].astype(np.float64), lots)
    given = np.where((wanted >= 1.0) & (wanted < shared), wanted, parts[lead])
    settled = parts.copy()
    settled[lead] = given
    settled[lead + 1] = shared - given
    return settled


def _prices(bars: MinuteBars, layout: _Layout, chance: np.random.Generator) -> tuple[Floats, NDArray[np.bool_]]:
    """Prices of all prints, and which of them are pinned to one of their bar's four prices."""
    position, price = _pins(bars, layout, chance)
    reach = (bars.high - bars.low) / np.sqrt(layout.counts)
    walk = np.cumsum(chance.standard_normal(len(layout.minute)) * (0.7 * reach)[layout.minute])
    tied = walk + np.interp(np.arange(len(walk)), position, price - walk[position])
    path = np.clip(np.round(tied, 2), bars.low[layout.minute], bars.high[layout.minute])
    path[position] = price
    pinned = np.zeros(len(path), dtype=np.bool_)
    pinned[position] = True
    return path, pinned


def _pins(bars: MinuteBars, layout: _Layout, chance: np.random.Generator) -> tuple[Counts, Floats]:
    """Where each minute's open, high, low and close are printed: positions in order, and prices."""
    first, counts = layout.first, layout.counts
    last = first + counts - 1
    top = bars.high > np.maximum(bars.open, bars.close)
    bottom = bars.low < np.minimum(bars.open, bars.close)
    early, late = _two_places(counts - 2, chance)
    body = np.abs(bars.close - bars.open) / np.maximum(bars.high - bars.low, 1e-12)
    rising = bars.close >= bars.open
    low_first = (chance.random(len(bars)) < 0.5 + 0.5 * body) == rising
    only = first + 1 + np.where(chance.random(len(bars)) < 0.5, early, late)
    both = top & bottom
    top_at = np.where(both, first + 1 + np.where(low_first, late, early), only)
    bottom_at = np.where(both, first + 1 + np.where(low_first, early, late), only)
    position = np.concatenate([first, top_at[top], bottom_at[bottom], last])
    price = np.concatenate([bars.open, bars.high[top], bars.low[bottom], bars.close])
    order = np.argsort(position, kind="stable")
    return position[order], price[order]


def _two_places(room: Counts, chance: np.random.Generator) -> tuple[Counts, Counts]:
    """Two places in order among `room` of them, different where there are two."""
    one = (chance.random(len(room)) * room).astype(np.int64)
    other = (chance.random(len(room)) * (room - 1)).astype(np.int64)
    other = other + (other >= one)
    return np.maximum(np.minimum(one, other), 0), np.maximum(np.minimum(np.maximum(one, other), room - 1), 0)


def _exchanges(count: int, chance: np.random.Generator) -> NDArray[np.uint8]:
    venues: NDArray[np.uint8] = _EXCHANGE_OF_BYTE[chance.integers(0, 256, count, dtype=np.uint8)]
    return venues


def _conditions(size: Floats, chance: np.random.Generator) -> NDArray[np.uint8]:
    sweep = chance.integers(0, 256, len(size), dtype=np.uint8) < _SWEEPS_OF_256
    condition: NDArray[np.uint8] = _PLAIN_CONDITIONS[2 * sweep + (size < _LOT)]
    if len(condition) > 1:
        condition[0] = OPENING_CROSS
        condition[-1] = CLOSING_CROSS
    return condition
