"""What a request for bars means, once its texts are understood."""

from __future__ import annotations

from dataclasses import dataclass

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.history.bar_history import BAR_KINDS, LIVE_BAR_KINDS
from spy_pipeline.gateway.history.bar_size import BarSize, Span, parse_bar_size
from spy_pipeline.gateway.history.duration import Duration, parse_duration
from spy_pipeline.gateway.history.request_time import parse_request_time
from spy_pipeline.gateway.history.time_text import EPOCH_FORMAT, TEXT_FORMAT
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.requests.history import AskHistoricalData

SCHEDULE = "SCHEDULE"
"""The kind that asks for sessions in place of bars."""
SMALL_BAR_MAX_AGE_NS = 183 * 86400 * NANOSECONDS
"""Small bars older than six months are not available."""

MAX_BARS = 700_000
"""Bars round the clock that one request may span; a quarter of them lies in sessions and fits into one message."""
LENIENCE = 31
"""How many times the promised duration is served for bars of a minute and more, for which IBKR's table only guides."""

SERVICE_ERROR = "Historical Market Data Service error message:"
"""How every error of the historical service begins."""


@dataclass(frozen=True, slots=True)
class BarQuestion:
    """Which bars are wanted."""

    size: BarSize
    """Of which size."""
    duration: Duration
    """How far back, as asked."""
    start_ns: int
    """From when on."""
    end_ns: int
    """Nothing at or after this instant, which is never in the future."""
    until_now: bool
    """Whether the end is the present."""
    is_schedule: bool
    """Whether sessions are wanted in place of bars."""
    zone_was_missing: bool
    """Whether the end came without a zone."""

    def check_length(self, *, limits_enforced: bool) -> None:
        """Refuse more bars than one message may carry, and with limits more than IBKR serves at once."""
        allowed = self.size.seconds * MAX_BARS
        if limits_enforced:
            promised = self.size.max_seconds
            allowed = min(allowed, promised if self.size.is_small else promised * LENIENCE)
        if self.duration.nominal_seconds > allowed:
            raise RefusedError(Code.HISTORY_ERROR, f"{SERVICE_ERROR}Time length exceed max.")

    def check_age(self, now_ns: int) -> None:
        """Refuse small bars that are too old."""
        if self.size.is_small and self.end_ns < now_ns - SMALL_BAR_MAX_AGE_NS:
            raise RefusedError(Code.HISTORY_ERROR, f"{SERVICE_ERROR}HMDS query returned no data: too old")


def parse_question(request: AskHistoricalData, now_ns: int, calendar: SessionCalendar) -> BarQuestion:
    """The question behind a request; what cannot be meant is refused with 321 or 10314."""
    size, duration = parse_bar_size(request.bar_size), parse_duration(request.duration)
    _check_kind(request, size)
    end_ns, zone_was_missing = now_ns, False
    if request.end:
        end_ns, zone_was_missing = parse_request_time(request.end)
    until_now = end_ns >= now_ns
    end_ns = min(end_ns, now_ns)
    return BarQuestion(
        size=size,
        duration=duration,
        start_ns=duration.start_ns(end_ns, calendar),
        end_ns=end_ns,
        until_now=until_now,
        is_schedule=request.what_to_show == SCHEDULE,
        zone_was_missing=zone_was_missing,
    )


def _check_kind(request: AskHistoricalData, size: BarSize) -> None:
    """Refuse kinds and combinations that do not exist."""
    if request.date_format not in (TEXT_FORMAT, EPOCH_FORMAT):
        raise _invalid("'bO' : cause - Incorrect date format; it is 1 or 2")
    if request.what_to_show not in (*BAR_KINDS, SCHEDULE):
        raise _invalid(
            "'bP' : cause - What to show field is missing or incorrect; "
            f"it is one of {', '.join((*BAR_KINDS, SCHEDULE))}"
        )
    if request.what_to_show == SCHEDULE and (size.span is not Span.DAY or request.keep_up_to_date):
        raise _invalid("'bN' : cause - A schedule is asked for with bars of 1 day and without updates")
    if request.keep_up_to_date and request.end:
        raise _invalid("'bM' : cause - End date must be empty when bars are kept up to date")
    if request.keep_up_to_date and (request.what_to_show not in LIVE_BAR_KINDS or size.span in (Span.WEEK, Span.MONTH)):
        raise _invalid("'bN' : cause - Bars of this size and kind cannot be kept up to date")
    if request.what_to_show == "ADJUSTED_LAST" and request.end:
        raise _invalid("'bM' : cause - End date not supported with adjusted last")


def _invalid(cause: str) -> RefusedError:
    return RefusedError(Code.INVALID_REQUEST, f"Error validating request.-{cause}")
