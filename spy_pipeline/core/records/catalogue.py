"""All records that have one description for files, checks, C++ and documents."""

from __future__ import annotations

from spy_pipeline.core.records.daily_bar import DailyBar
from spy_pipeline.core.records.gap import Gap
from spy_pipeline.core.records.health_row import HealthRow
from spy_pipeline.core.records.implied_volatility_bar import ImpliedVolatilityBar
from spy_pipeline.core.records.minute_bar import MinuteBar
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.quote_bar import QuoteBar
from spy_pipeline.core.records.scheduled_event import ScheduledEvent
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.core.records.trade_row import TradeRow

RECORDS: tuple[type, ...] = (MinuteBar, QuoteBar, ImpliedVolatilityBar, DailyBar, ScheduledEvent, Gap)
"""Records that files hold."""

LIVE_RECORDS: tuple[type, ...] = (SecondRow, MinuteRow, TradeRow, HealthRow)
"""Records that the collector publishes; each is of one size, so that shared memory can hold it."""
