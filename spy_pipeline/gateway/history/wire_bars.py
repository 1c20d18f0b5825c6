"""Bars in the form in which replies write them."""

from __future__ import annotations

from spy_pipeline.gateway.history.time_text import bar_time
from spy_pipeline.gateway.live.day_tape import whole_where_possible
from spy_pipeline.gateway.market.events import Bars
from spy_pipeline.gateway.wire.replies.history import WireBar

_PRICE_DIGITS = 6


def wire_bars(bars: Bars, date_format: int, *, intraday: bool) -> list[WireBar]:
    """The bars with their time as text, volumes whole where they are."""
    columns = (
        [bar_time(start_ns, date_format, intraday=intraday) for start_ns in bars.start_ns.tolist()],
        bars.open.round(_PRICE_DIGITS).tolist(),
        bars.high.round(_PRICE_DIGITS).tolist(),
        bars.low.round(_PRICE_DIGITS).tolist(),
        bars.close.round(_PRICE_DIGITS).tolist(),
        whole_where_possible(bars.volume),
        bars.wap.round(_PRICE_DIGITS).tolist(),
        bars.count.tolist(),
    )
    return list(map(WireBar._make, zip(*columns, strict=True)))
