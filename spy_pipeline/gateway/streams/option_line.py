"""A market data line on an option: quote, last, volume and the greeks of each."""

from __future__ import annotations

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.market import Market
from spy_pipeline.gateway.market.option_contracts import OptionContract, OptionQuote
from spy_pipeline.gateway.streams import tick_types
from spy_pipeline.gateway.streams.level_one import DELAY_NS
from spy_pipeline.gateway.streams.stream import Batch, Stream, empty_batch
from spy_pipeline.gateway.streams.tick_types import DELAYED, DELAYED_COMPUTATION_SHIFT, LIVE
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.ticks import (
    OptionComputation,
    option_computation,
    tick_price,
    tick_size,
)

_CAN_AUTO_EXECUTE = 1
_NO_MASK = 0
_OPEN_INTEREST = {"C": tick_types.CALL_OPEN_INTEREST, "P": tick_types.PUT_OPEN_INTEREST}
_BASE_PERIOD_NS = NANOSECONDS
_LEAST_VEGA = 1e-3


class OptionLine(Stream):
    """Shows an option's market as it stands, once a second of market time and at most once a second of real time.

    The model behind it has no events of its own, so the line is sampled; an option line of a real gateway is sampled
    as well, only more often.
    """

    def __init__(
        self, req_id: int, contract: OptionContract, shelf: TapeShelf, market: Market, speed: float, *, delayed: bool
    ) -> None:
        super().__init__(req_id, contract.symbol)
        self._contract = contract
        self._shelf = shelf
        self._market = market
        self._period_ns = int(_BASE_PERIOD_NS * max(1.0, speed))
        self._delay_ns = DELAY_NS if delayed else 0
        self._types = DELAYED if delayed else LIVE
        self._session: Session | None = None
        self._shown: OptionQuote | None = None

    async def load(self, session: Session) -> None:
        """Make the underlying's day and with it the first quote, which may be slow."""
        if self._market.has_day(self.symbol, session.day):
            self._session = session
            await self._shelf.compute(lambda: self._quote(session.open_ns))

    def begin(self, at_ns: int) -> list[Frame]:
        """The whole state as it stands."""
        return [] if self._session is None else self._changes(self._quote(at_ns - self._delay_ns))

    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """What has changed at the latest sample of the window, if it has one within the session."""
        sample_ns = until_ns // self._period_ns * self._period_ns
        if self._session is None or sample_ns <= after_ns or not self._session.contains(sample_ns - self._delay_ns):
            return empty_batch()
        frames = self._changes(self._quote(sample_ns - self._delay_ns))
        return Batch([sample_ns] * len(frames), frames)

    def _quote(self, at_ns: int) -> OptionQuote:
        assert self._session is not None
        at_ns = min(at_ns, self._session.close_ns - 1)
        return self._market.options(self.symbol).quote(self._contract, at_ns)

    def _changes(self, quote: OptionQuote) -> list[Frame]:
        """The messages that lead from what is shown to `quote`."""
        shown, types, req_id = self._shown, self._types, self.req_id
        if quote == shown:
            return []
        frames: list[Frame] = []
        for price_type, size_type, price, size, former, former_size in (
            (types.bid, types.bid_size, quote.bid, quote.bid_size, shown and shown.bid, shown and shown.bid_size),
            (types.ask, types.ask_size, quote.ask, quote.ask_size, shown and shown.ask, shown and shown.ask_size),
            (types.last, types.last_size, quote.last, quote.last_size, shown and shown.last, shown and shown.last_size),
        ):
            if price != former:
                mask = _NO_MASK if price_type == types.last else _CAN_AUTO_EXECUTE
                frames.append(tick_price(req_id, price_type, price, size, mask))
            if price != former or size != former_size:
                frames.append(tick_size(req_id, size_type, size))
        if shown is None or quote.volume != shown.volume:
            frames.append(tick_size(req_id, types.volume, quote.volume))
        if shown is None:
            frames += self._standing(quote)
        frames += self._computations(quote)
        self._shown = quote
        return frames

    def _standing(self, quote: OptionQuote) -> list[Frame]:
        """What holds all day."""
        open_interest = _OPEN_INTEREST[self._contract.right]
        frames = [tick_size(self.req_id, open_interest, quote.open_interest)]
        if quote.previous_close >= 0:
            frames.append(tick_price(self.req_id, self._types.close, quote.previous_close, 0, _NO_MASK))
        return frames

    def _computations(self, quote: OptionQuote) -> list[Frame]:
        """The greeks for bid, ask, last and the model's price."""
        shift = DELAYED_COMPUTATION_SHIFT if self._types is DELAYED else 0
        priced = (
            (tick_types.BID_COMPUTATION, quote.bid),
            (tick_types.ASK_COMPUTATION, quote.ask),
            (tick_types.LAST_COMPUTATION, quote.last),
            (tick_types.MODEL_COMPUTATION, quote.model),
        )
        return [
            option_computation(
                self.req_id,
                tick_type + shift,
                OptionComputation(
                    implied_volatility=_volatility_at(quote, price),
                    delta=quote.delta,
                    price=price,
                    dividend_value=quote.dividend_value,
                    gamma=quote.gamma,
                    vega=quote.vega,
                    theta=quote.theta,
                    underlying=quote.underlying,
                ),
            )
            for tick_type, price in priced
        ]


def _volatility_at(quote: OptionQuote, price: float) -> float:
    """The volatility that a price near the model's implies, to first order; -1 where it cannot be told."""
    if quote.vega < _LEAST_VEGA:
        return quote.implied_volatility if price == quote.model else -1.0
    volatility = quote.implied_volatility + 0.01 * (price - quote.model) / quote.vega
    return round(volatility, 8) if volatility > 0.0 else -1.0
