"""Daily partitions that are an instrument's sessions: no weekends, no exchange holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

from dagster import AssetExecutionContext, TimeWindowPartitionsDefinition

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import NEW_YORK
from spy_pipeline.core.sessions import LAST_DAY, Session, SessionCalendar

FIRST_PARTITION = date(2015, 1, 2)
_WEEKDAYS = "0 0 * * 1-5"
_EVERY_DAY = "0 0 * * *"


def session_partitions(instrument: Instrument) -> TimeWindowPartitionsDefinition:
    """One partition a session in New York time, today's among them from midnight on."""
    return _partitions_of(instrument.calendar)


def session_of(context: AssetExecutionContext, instrument: Instrument) -> Session:
    """The session that a run's partition names."""
    return instrument.sessions().session(date.fromisoformat(context.partition_key))


def sessions_of(context: AssetExecutionContext, instrument: Instrument) -> list[Session]:
    """The sessions that a run's partitions name, in order: several where a range was asked for in one run."""
    return [instrument.sessions().session(date.fromisoformat(key)) for key in context.partition_keys]


@cache
def _partitions_of(calendar_name: str) -> TimeWindowPartitionsDefinition:
    calendar = SessionCalendar.named(calendar_name)
    days = [FIRST_PARTITION + timedelta(days=number) for number in range((LAST_DAY - FIRST_PARTITION).days)]
    weekends = any(calendar.has(day) for day in days[:14] if day.weekday() >= 5)
    expected = [day for day in days if weekends or day.weekday() < 5]
    return TimeWindowPartitionsDefinition(
        start=str(FIRST_PARTITION),
        fmt="%Y-%m-%d",
        cron_schedule=_EVERY_DAY if weekends else _WEEKDAYS,
        timezone=NEW_YORK.key,
        end_offset=1,
        exclusions=[datetime.combine(day, time()) for day in expected if not calendar.has(day)] or None,
    )
