"""The prints that filtered history leaves out, as IBKR's does: average-price, derivatively priced and late ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.gateway.market.events import AVERAGE_PRICE, DERIVATIVE, EXCHANGES, LATE, Trades
from spy_pipeline.gateway.market.prints import SHORTEST_GAP_NS

_SHARE_OF_PRINTS = 0.02
_SHARE_OF_VOLUME = (0.05, 0.12)
_OFF_MARKET_CHANCE = 0.008
_OFF_MARKET_CENTS = 12


def with_left_out_prints(prints: Trades, chance: np.random.Generator) -> Trades:
    """The day's prints with a share of left-out ones between them.

    Each stands between two prints of one minute and nearly always inside their minute's range, so that bars with and
    without them agree in price but for about one minute a day, where a derivatively priced one lies outside.
    """
    minute = prints.time_ns // MINUTE_NS
    steady = np.flatnonzero((minute[:-2] == minute[1:-1]) & (minute[1:-1] == minute[2:])) + 1
    count = round(len(prints) * _SHARE_OF_PRINTS)
    if count == 0 or len(steady) < count:
        return prints
    after = np.sort(chance.choice(steady, count, replace=False))
    gap = prints.time_ns[after + 1] - prints.time_ns[after] - SHORTEST_GAP_NS // 2
    time_ns = prints.time_ns[after] + SHORTEST_GAP_NS // 4 + (chance.random(count) * gap).astype(np.int64)
    condition = chance.choice((AVERAGE_PRICE, DERIVATIVE, LATE), count, p=(0.4, 0.2, 0.4)).astype(np.uint8)
    left_out = Trades(
        time_ns,
        _prices(prints, after, condition, chance),
        _sizes(float(prints.size.sum()), count, chance),
        prints.aggressor[after],
        np.full(count, EXCHANGES.index("FINRA"), dtype=np.uint8),
        condition,
        np.zeros(count, dtype=np.bool_),
    )
    return _merged(prints, left_out)


def _prices(
    prints: Trades, after: NDArray[np.intp], condition: NDArray[np.uint8], chance: np.random.Generator
) -> NDArray[np.float64]:
    here, before = prints.price[after], prints.price[after - 1]
    average = np.round((here + before) / 2.0, 4)
    price = np.where(condition == AVERAGE_PRICE, average, np.where(condition == LATE, before, here))
    off = (condition == DERIVATIVE) & (chance.random(len(after)) < _OFF_MARKET_CHANCE / 0.2)
    cents = chance.integers(-_OFF_MARKET_CENTS, _OFF_MARKET_CENTS + 1, len(after))
    return np.where(off, np.maximum(np.round(here + cents / 100.0, 4), 0.01), price)


def _sizes(history_volume: float, count: int, chance: np.random.Generator) -> NDArray[np.float64]:
    share = chance.uniform(*_SHARE_OF_VOLUME)
    weights = np.exp(1.3 * chance.standard_normal(count))
    total = history_volume * share / (1.0 - share)
    sizes: NDArray[np.float64] = np.maximum(np.floor(total * weights / weights.sum()), 1.0)
    return sizes


def _merged(one: Trades, other: Trades) -> Trades:
    order = np.argsort(np.concatenate([one.time_ns, other.time_ns]), kind="stable")
    return Trades(
        np.concatenate([one.time_ns, other.time_ns])[order],
        np.concatenate([one.price, other.price])[order],
        np.concatenate([one.size, other.size])[order],
        np.concatenate([one.aggressor, other.aggressor])[order],
        np.concatenate([one.exchange, other.exchange])[order],
        np.concatenate([one.condition, other.condition])[order],
        np.concatenate([one.in_history, other.in_history])[order],
    )
