"""A collector's publishing end without the collector: rows of our making through the real C++ server."""

from __future__ import annotations

import time

import numpy as np

from spy_pipeline import _native
from spy_pipeline.core.home import Home
from spy_pipeline.core.records.health_row import FeedState, HealthRow, StreamName, StreamState
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from spy_pipeline.core.records.second_row import BOOK_LEVELS, FEATURE_CELLS, SecondRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.records.trade_row import TradeRow, TradeSide
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.realtime.row_cells import cells_of
from spy_pipeline.realtime.row_feed import Row, RowKind

KINDS = {kind.record: kind for kind in RowKind}
LEVELS = range(BOOK_LEVELS)


class Publishing:
    """Publishes rows of a home's instruments until closed."""

    def __init__(self, home: Home, *instruments: str, tcp_port: int = 0) -> None:
        self._server: _native.FeedServer | None = _native.FeedServer(
            str(runtime_folder(home)), tcp_port, instruments or ("SPY",)
        )

    def publish(self, row: Row, instrument: str = "SPY") -> None:
        """Hand a row to all readers."""
        assert self._server is not None
        self._server.publish(instrument, KINDS[type(row)].place, cells_of(row).tobytes())

    def publish_trades(self, numbers: range) -> None:
        """Hand over trades that are told apart by `time_ns`, many a second but not all at once."""
        assert self._server is not None
        cells = np.repeat(cells_of(trade(0)), len(numbers))
        cells["time_ns"] = numbers
        for place, row in enumerate(cells):
            self._server.publish("SPY", RowKind.TRADE.place, row.tobytes())
            if place % 500 == 0:
                time.sleep(0.001)

    def announce(self, source: Source, instrument: str = "SPY") -> None:
        """Say what the gateway is."""
        assert self._server is not None
        self._server.announce(instrument, list(Source).index(source))

    def close(self) -> None:
        """End as a collector does that was told to stop."""
        self._server = None


def trade(number: int) -> TradeRow:
    """A trade that can be told from others."""
    return TradeRow(
        time_ns=number,
        arrived_ns=number + 1,
        price=500.0 + number / 100,
        size=100.0,
        venue="ARCA",
        conditions="   I",
        is_unreported=False,
        is_bridged=False,
        side=TradeSide.SELLER,
        source=Source.SIMULATED,
    )


def minute(number: int) -> MinuteRow:
    """A minute that can be told from others."""
    return MinuteRow(
        start_ns=number * 60_000_000_000,
        interval_s=60,
        made_ns=number * 60_000_000_000 + 60_300_000_000,
        open=500.0,
        high=501.0,
        low=499.5,
        close=500.5,
        volume=None,
        wap=500.25,
        count=321,
        revision=0,
        late_prints=0,
        late_volume=0.0,
        features=tuple(float(number + place) for place in range(FEATURE_CELLS)),
        is_whole=True,
        is_bridged=False,
        origin=MinuteOrigin.BACKFILLED,
        source=Source.SIMULATED,
    )


def second(number: int) -> SecondRow:
    """A second with a whole book that can be told from others."""
    return SecondRow(
        second_ns=number * 1_000_000_000,
        made_ns=number * 1_000_000_000 + 1_000_050_000,
        open=500.01,
        high=500.03,
        low=500.01,
        close=500.02,
        volume=1200.0,
        count=9,
        session_open=498.0,
        session_high=502.0,
        session_low=497.5,
        session_close=500.02,
        session_volume=1.5e7,
        last=500.02,
        last_size=100.0,
        bid=500.01,
        bid_size=300.0,
        ask=500.02,
        ask_size=200.0,
        quote_age_s=0.25,
        book_age_s=0.05,
        bid_levels=BOOK_LEVELS,
        ask_levels=BOOK_LEVELS,
        bid_prices=tuple(500.01 - level / 100 for level in LEVELS),
        bid_sizes=tuple(100.0 * (level + 1) for level in LEVELS),
        ask_prices=tuple(500.02 + level / 100 for level in LEVELS),
        ask_sizes=tuple(50.0 * (level + 1) for level in LEVELS),
        minute_ns=number // 60 * 60_000_000_000,
        features=tuple(number + place / 8 for place in range(FEATURE_CELLS)),
        tape_truncated=0,
        bid_owners=("ARCA", "BATS") * (BOOK_LEVELS // 2),
        ask_owners=("NSDQ", "EDGX") * (BOOK_LEVELS // 2),
        tape="500.01:0:0:4:400:0:0;500.02:5:800:0:0:0:0",
        book_valid=True,
        is_bridged=False,
        source=Source.SIMULATED,
    )


def health(number: int, detail: str = "") -> HealthRow:
    """A health row that can be told from others."""
    return HealthRow(
        made_ns=number,
        since_ns=number - 5,
        session_open_ns=0,
        session_close_ns=1,
        skew_s=0.002,
        volume_ratio=None,
        stream_ages_s=(0.1, 0.2, 0.3, 0.4, 0.5),
        reconnects=1,
        messages=12345,
        unknown_messages=0,
        malformed_messages=0,
        book_resets=2,
        late_prints=3,
        seconds_made=number,
        seconds_missed=0,
        file_rows_dropped=0,
        clients=0,
        clients_dropped=0,
        detail=detail,
        stream_states=(StreamState.FRESH,) * (len(StreamName) - 1) + (StreamState.STALE,),
        state=FeedState.DEGRADED if detail else FeedState.LIVE,
        is_connected=True,
        is_simulated=True,
        book_valid=True,
        files_ok=True,
    )
