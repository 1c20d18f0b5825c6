"""What one run does to the minute history of an instrument, day by day, and what it tells Dagster of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetExecutionContext,
    AssetKey,
    Failure,
)
from dagster._core.definitions.metadata import RawMetadataValue

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.sessions import Session
from spy_pipeline.history.days_wanted import raw_days_wanted
from spy_pipeline.history.engineered_days import DayWorkshop
from spy_pipeline.history.fetching import FetchedDay, fetch_raw_days
from spy_pipeline.history.look_ahead_audit import audit_sessions
from spy_pipeline.history.progress import ProgressTeller
from spy_pipeline.pipeline.asset_names import optional_key, raw_key
from spy_pipeline.pipeline.day_materialization import materialize_day
from spy_pipeline.pipeline.day_picture import day_picture
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.telling import teller


class MinuteHistoryStep:
    """One run over some sessions of one instrument."""

    def __init__(
        self, context: AssetExecutionContext, house: House, instrument: Instrument, sessions: Sequence[Session]
    ) -> None:
        self._context = context
        self._house = house
        self._instrument = instrument
        self._sessions = sessions
        self._lake = house.lake()
        self._workshop = DayWorkshop(self._lake, instrument)

    def fetch(self, asset: AssetKey) -> None:
        """Have the raw minutes of the sessions, and of those before them that they look back to."""
        fetched = {day.day: day for day in self._fetch_missing()}
        calendar = self._instrument.sessions()
        touched = {session.day: session for session in self._sessions}
        touched |= {day: calendar.session(day) for day in fetched}
        for day in sorted(touched):
            path = self._lake.raw_minutes(self._instrument, day)
            if path.is_file():
                materialize_day(self._context, asset, day, path, metadata=self._raw_facts(touched[day], fetched))

    def believable(self, asset: AssetKey, check: str) -> AssetCheckResult:
        """The verdict on the raw minutes of the sessions; alone, an unbelievable day is an error that stops the run."""
        findings = {str(session.day): self._workshop.findings(session) for session in self._sessions}
        errors = self._left_out()
        warnings = {
            day: "; ".join(finding.message for finding in found if finding.severity == "warning")
            for day, found in findings.items()
            if day not in errors and found
        }
        for day, error in errors.items():
            self._context.log.warning(f"{self._instrument.symbol} {day} is left out: {error}")
        alone = len(self._sessions) == 1
        return AssetCheckResult(
            asset_key=asset,
            check_name=check,
            passed=not errors,
            severity=AssetCheckSeverity.ERROR if alone else AssetCheckSeverity.WARN,
            metadata={"days": len(findings), "left out": errors, "odd": warnings},
        )

    def build(self, asset: AssetKey) -> None:
        """Make the daily files of all sessions that can be believed; of a single one that cannot, fail."""
        errors = self._left_out()
        if errors and len(self._sessions) == 1:
            day, error = next(iter(errors.items()))
            raise Failure(f"{self._instrument.symbol} {day} cannot be believed: {error}", allow_retries=False)
        for session in self._sessions:
            if str(session.day) not in errors:
                rows = self._workshop.build(session)
                materialize_day(
                    self._context,
                    asset,
                    session.day,
                    self._lake.daily_file(self._instrument, session.day),
                    metadata=_row_facts(rows, session),
                    made_of=self._parts(asset, session),
                )

    def honest(self, asset: AssetKey, check: str) -> AssetCheckResult:
        """The look-ahead audit of the newest of the sessions that was made."""
        made = [session for session in self._sessions if str(session.day) not in self._left_out()]
        if not made:
            return AssetCheckResult(asset_key=asset, check_name=check, passed=True, metadata={"days": 0})
        report = audit_sessions(self._workshop, self._instrument, made[-1:])
        broken = [f"{found.feature}: {found.guarantee} at minute {found.minute}" for found in report.departures]
        return AssetCheckResult(
            asset_key=asset,
            check_name=check,
            passed=report.holds,
            severity=AssetCheckSeverity.ERROR,
            metadata={"day": str(made[-1].day), "features": len(report.features), "broken": broken},
        )

    def _parts(self, asset: AssetKey, session: Session) -> dict[AssetKey, Path]:
        """The files of the same day that a daily file is made of, by the assets it depends on."""
        files = {
            raw_key(self._instrument): self._lake.raw_minutes(self._instrument, session.day),
            optional_key(self._instrument, "implied_volatility"): self._lake.implied_volatility(
                self._instrument, session.day
            ),
        }
        parents = self._context.assets_def.specs_by_key[asset].deps
        return {dependency.asset_key: files[dependency.asset_key] for dependency in parents}

    def _fetch_missing(self) -> list[FetchedDay]:
        wanted = raw_days_wanted(self._lake, self._instrument, self._sessions)
        return fetch_raw_days(
            self._house.home(),
            self._house.settings().ibkr,
            self._instrument,
            wanted,
            clock=self._house.clock(),
            gaps=self._house.gaps(),
            progress=ProgressTeller(teller(self._context), self._instrument),
        )

    def _left_out(self) -> dict[str, str]:
        """The sessions that cannot be believed, each with all that is wrong."""
        errors = {}
        for session in self._sessions:
            wrong = [item.message for item in self._workshop.findings(session) if item.severity == "error"]
            if wrong:
                errors[str(session.day)] = "; ".join(wrong)
        return errors

    def _raw_facts(self, session: Session, fetched: dict[date, FetchedDay]) -> dict[str, RawMetadataValue]:
        bars = self._workshop.believed_bars(session)
        facts: dict[str, RawMetadataValue] = {"rows": len(bars), "of": session.minutes}
        if session.day in fetched:
            day = fetched[session.day]
            facts |= {"missing minutes": day.missing_minutes, "repeated minutes": day.repeated}
            facts["gaps"] = [f"{gap.cause}: {gap.detail}" for gap in day.gaps]
        if len(bars):
            facts["picture"] = day_picture(bars)
        return facts


def _row_facts(rows: pd.DataFrame, session: Session) -> dict[str, RawMetadataValue]:
    return {"rows": len(rows), "of": session.minutes, "columns": rows.shape[1], "picture": day_picture(rows)}
