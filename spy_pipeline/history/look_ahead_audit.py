"""The look-ahead audit on the days that a home holds."""

from __future__ import annotations

from collections.abc import Sequence

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout, days_present
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.audit import AuditDay, AuditReport, audit
from spy_pipeline.features.daily_rows import EARLIER_SESSIONS
from spy_pipeline.history.engineered_days import DayWorkshop


def audit_sessions(workshop: DayWorkshop, instrument: Instrument, sessions: Sequence[Session]) -> AuditReport:
    """Hold consecutive `sessions` against every guarantee of the kernel, with the sessions before them as context."""
    earlier = instrument.sessions().last_before(sessions[0].day, EARLIER_SESSIONS)
    days = [AuditDay(day.day, day.minutes, workshop.inputs(day)) for day in (*earlier, *sessions)]
    return audit(days, len(sessions))


def audit_newest(layout: LakeLayout, instrument: Instrument, count: int) -> AuditReport:
    """The audit of the newest `count` days of which the home has raw minutes, and of the sessions between them."""
    present = days_present(layout.raw_folder(instrument), ".parquet")
    if not present:
        raise SpyError(
            f"There are no raw minute bars of {instrument.symbol} in {layout.raw_folder(instrument)}: "
            "run `spy catch-up` or `spy import-bars`."
        )
    sessions = instrument.sessions().between(present[-count:][0], present[-1])
    workshop = DayWorkshop(layout, instrument)
    for session in sessions:
        wrong = [finding.message for finding in workshop.findings(session) if finding.severity == "error"]
        if session.day in present and wrong:
            raise SpyError(f"The raw minutes of {session.day} cannot be believed: {wrong[0]}")
    return audit_sessions(workshop, instrument, sessions)
