"""The tick expander, second half: the best bid and offer around the prints.

Every regular print meets the quote: a buyer pays the ask, a seller gets the bid (off-exchange prints may be half a cent
better). Around each print there are up to three quote rows: the move that brings the quote to the print, the size
it takes away, and a later refill. Sizes lean towards the side that has been pushing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.market.events import BUYER, SELLER, Quotes, Trades
from spy_pipeline.gateway.market.minute_bars import MinuteBars
from spy_pipeline.gateway.market.prints import SHORTEST_GAP_NS
from spy_pipeline.gateway.market.traits import SymbolTraits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_MARGIN_NS = SHORTEST_GAP_NS // 10
_CALM_RANGE = 15e-4
_CENTS_A_RANGE = 800.0
_WIDEST_CENTS = 40.0
_SPREAD_CHANGE_CHANCE = 0.08
_FLOW_PRINTS = 40
_LEAN = 0.6
_QUOTING_EXCHANGES = 9
_MOVE, _TAKE = 0, 1
"""Columns of the rows around a print: the move before and the take at it; the third is the refill after it."""


def quotes_around(
    prints: Trades, bars: MinuteBars, session: Session, traits: SymbolTraits, chance: np.random.Generator
) -> Quotes:
    """The quotes of one session around its regular prints, of which there must be one at least."""
    bid_cents, ask_cents = _touches(prints, bars, traits, chance)
    time_ns = _times(prints.time_ns, session, chance)
    bid_moves = np.diff(bid_cents, prepend=-1) != 0
    ask_moves = np.diff(ask_cents, prepend=-1) != 0
    kept = np.stack(
        [bid_moves | ask_moves, chance.random(len(prints)) < 0.7, chance.random(len(prints)) < 0.6], axis=1
    ).ravel()
    refilled_bid = chance.random(len(prints)) < 0.5
    sold = prints.aggressor == SELLER
    lots, lean = traits.quoted_lots, np.exp(_LEAN * _flow(prints.aggressor))
    bid_size = _sizes(np.stack([bid_moves, sold, refilled_bid], axis=1), kept, lots * lean, chance)
    ask_size = _sizes(np.stack([ask_moves, ~sold, ~refilled_bid], axis=1), kept, lots / lean, chance)
    which = np.repeat(np.arange(len(prints)), 3)[kept]
    return Quotes(
        time_ns.ravel()[kept],
        bid_cents[which] / 100.0,
        ask_cents[which] / 100.0,
        bid_size,
        ask_size,
        _leaders(bid_moves, which, chance),
        _leaders(ask_moves, which, chance),
    )


def _touches(
    prints: Trades, bars: MinuteBars, traits: SymbolTraits, chance: np.random.Generator
) -> tuple[Floats, Floats]:
    """Best bid and ask in whole cents at each print."""
    minute = np.searchsorted(bars.start_ns, prints.time_ns // MINUTE_NS * MINUTE_NS)
    stress = np.maximum((bars.high - bars.low) / bars.open - _CALM_RANGE, 0.0) * _CENTS_A_RANGE
    spare = np.minimum(chance.poisson((traits.spare_spread + stress)[minute]), _WIDEST_CENTS)
    redrawn = chance.random(len(prints)) < _SPREAD_CHANGE_CHANCE
    redrawn[:1] = True
    width = 1.0 + spare[np.maximum.accumulate(np.where(redrawn, np.arange(len(prints)), 0))]
    cents = np.round(prints.price * 100.0, 6)
    bought = prints.aggressor == BUYER
    ask = np.where(bought, np.ceil(cents), np.floor(cents) + width)
    bid = np.where(bought, np.ceil(cents) - width, np.floor(cents))
    bid = np.maximum(bid, 1.0)
    return bid, np.maximum(ask, bid + 1.0)


def _times(print_ns: NDArray[np.int64], session: Session, chance: np.random.Generator) -> NDArray[np.int64]:
    """Times of the move before, the take at and the refill after each print, a row a print, all in order."""
    gap_before = np.diff(print_ns, prepend=session.open_ns) - 6 * _MARGIN_NS
    gap_after = np.diff(print_ns, append=session.close_ns) - 6 * _MARGIN_NS
    move = print_ns - 2 * _MARGIN_NS - (gap_before * 0.3 * chance.random(len(print_ns))).astype(np.int64)
    refill = print_ns + 2 * _MARGIN_NS + (gap_after * 0.6 * chance.random(len(print_ns))).astype(np.int64)
    move[:1] = session.open_ns
    return np.stack([move, print_ns + _MARGIN_NS, refill], axis=1)


def _flow(aggressor: NDArray[np.int8]) -> Floats:
    """Mean sign of the latest prints, this one included: 1 where only buyers traded."""
    running = np.cumsum(aggressor.astype(np.float64))
    earlier = np.concatenate([np.zeros(min(_FLOW_PRINTS, len(running))), running[:-_FLOW_PRINTS]])
    flow: Floats = (running - earlier) / _FLOW_PRINTS
    return flow


def _sizes(drawn: Flags, kept: Flags, typical_lots: Floats, chance: np.random.Generator) -> Floats:
    """Shares at one side's best price in each kept row, drawn anew where the side moves, is taken from or refilled."""
    fresh = typical_lots[:, None] * np.exp(0.7 * chance.standard_normal(drawn.shape) - 0.25)
    fresh[:, _TAKE] *= 0.45
    drawn[:1, _MOVE] = True
    lots = 1.0 + np.floor(fresh.ravel()[kept])
    drawn_rows = drawn.ravel()[kept]
    latest = np.maximum.accumulate(np.where(drawn_rows, np.arange(len(lots)), 0))
    sizes: Floats = 100.0 * lots[latest]
    return sizes


def _leaders(moved: Flags, which: NDArray[np.intp], chance: np.random.Generator) -> NDArray[np.uint8]:
    """The venue that leads at one side: a new one where the price moved, else the one before."""
    drawn = chance.integers(0, _QUOTING_EXCHANGES, len(moved)).astype(np.uint8)
    latest = np.maximum.accumulate(np.where(moved, np.arange(len(moved)), 0))
    return drawn[latest][which]
