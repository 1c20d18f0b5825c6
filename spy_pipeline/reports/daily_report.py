"""The report of a sealed day: what was forecast, how it did, how fast, and what differed in the evening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.events import DayConcluded
from spy_pipeline.core.ledger.outbox import Event, note_event
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.learning.evaluation.html import page
from spy_pipeline.live.control import live_losses
from spy_pipeline.live.differences import Difference, differences_of
from spy_pipeline.live.fine_tuning import PastFineTune, fine_tunes_of
from spy_pipeline.live.forecast_files import forecasts_as_made
from spy_pipeline.live.latency import STAGES, stage_latencies
from spy_pipeline.live.outcomes import CycleLedger, StepOutcome
from spy_pipeline.live.scoring import Score, at_horizons, scores_of
from spy_pipeline.live.sealing import require_over
from spy_pipeline.reports.daily_pictures import daily_pictures

_MOST_DIFFERENCES = 20


@dataclass(frozen=True)
class DailyReport:
    """A day's report."""

    folder: Path
    """Where it lies."""
    text: str
    """All of it, as Markdown."""
    conclusion: DayConcluded
    """The day in one line."""


def daily_report(home: Home, instrument: Instrument, session: Session) -> DailyReport:
    """Write a sealed day's report; the day's conclusion goes to the outbox, once.

    A session that is not over is refused with a sentence.
    """
    require_over(home, instrument, session)
    with LedgerDatabase(home) as database:
        return _report(home, database, instrument, session)


def _report(home: Home, database: LedgerDatabase, instrument: Instrument, session: Session) -> DailyReport:
    ledger = CycleLedger(database, instrument)
    outcomes, forecasts = ledger.outcomes(session), forecasts_as_made(home, database, instrument, session)
    with database.reading() as connection:
        scores = at_horizons(scores_of(connection, instrument, session))
        tuned = fine_tunes_of(connection, instrument, session)
    differences = differences_of(database, instrument, session.day)
    losses = live_losses(home, instrument, session, scores)
    live, control = losses.means
    missing = [item for item in outcomes if item.reason is not None and item.step_ns < session.close_ns]
    conclusion = DayConcluded(
        session=session.day,
        forecasts=len(forecasts),
        missing=len(missing),
        differences=len(differences),
        coverage=float(np.mean([item.inside_80 for item in scores])) if scores else None,
        loss=live,
        control_loss=control,
    )
    source = forecasts[-1].source if forecasts else None
    title = f"{instrument.symbol} {session.day}" + (" SIMULATED" if source is Source.SIMULATED else "")
    verdicts = Counter(past.verdict.split(":")[0] for past in tuned)
    text = "\n".join(
        [
            f"# {title}",
            "",
            *_conclusion_lines(conclusion),
            *_score_lines(scores),
            *_missing_lines(missing),
            *_latency_lines(outcomes, tuned),
            *_count_lines("Fine-tunes", verdicts),
            *_difference_lines(differences),
        ]
    )
    folder = home.data_folder / "reports" / instrument.key / f"day-{session.day}"
    _write(folder, title, text, daily_pictures(losses, scores, outcomes))
    if source is not None:
        with database.writing() as connection:
            key = f"conclusion {instrument.key} {session.day}"
            note_event(connection, Event(key, instrument.key, session.close_ns, source, conclusion))
    return DailyReport(folder, text, conclusion)


def _conclusion_lines(day: DayConcluded) -> list[str]:
    lines = [
        f"{day.forecasts} forecasts, {day.missing} steps without one, {day.differences} differences in the evening."
    ]
    if day.loss is not None:
        against = "" if day.control_loss is None else f"; the frozen control lost {day.control_loss:.3f}"
        lines.append(f"CRPS of what was served: {day.loss:.3f} basis points{against}.")
    return [*lines, ""]


def _score_lines(scores: Sequence[Score]) -> list[str]:
    rows = []
    for horizon in HORIZONS:
        at = [item for item in scores if item.horizon == horizon]
        if at:
            inside = [f"{np.mean([getattr(item, band) for item in at]):.1%}" for band in ("inside_80", "inside_90")]
            crps = 1e4 * float(np.mean([item.crps for item in at]))
            rows.append(f"| {horizon} min | {len(at)} | {crps:.3f} | {inside[0]} | {inside[1]} |")
    if not rows:
        return []
    head = ["| ahead | labels | CRPS, basis points | inside 80 % | inside 90 % |", "|---|---|---|---|---|"]
    return ["## How the forecasts did", "", *head, *rows, ""]


def _missing_lines(missing: Sequence[StepOutcome]) -> list[str]:
    return _count_lines("Steps without a forecast", Counter(item.reason or "" for item in missing))


def _count_lines(title: str, counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return []
    rows = [f"| {what} | {count} |" for what, count in sorted(counts.items(), key=lambda item: -item[1])]
    return [f"## {title}", "", "| what | how often |", "|---|---|", *rows, ""]


def _latency_lines(outcomes: Sequence[StepOutcome], tuned: Sequence[PastFineTune]) -> list[str]:
    rows = [
        f"| {STAGES[stage.stage]} | {stage.p50:.0f} | {stage.p95:.0f} | {stage.longest:.0f} |"
        for stage in stage_latencies(outcomes, tuned)
    ]
    if not rows:
        return []
    return ["## Latency, real milliseconds", "", "| stage | median | 95 % | longest |", "|---|---|---|---|", *rows, ""]


def _difference_lines(differences: Sequence[Difference]) -> list[str]:
    if not differences:
        return [
            "## Differences",
            "",
            "None: live minutes are history's, and every forecast came out the same again.",
            "",
        ]
    counted = Counter((item.subject, item.explanation) for item in differences)
    rows = [f"| {subject} | {why} | {count} |" for (subject, why), count in counted.most_common()]
    first = [
        f"- {new_york_time(item.start_ns):%H:%M} {item.subject}: {item.live} / {item.official}"
        for item in differences[:_MOST_DIFFERENCES]
    ]
    return ["## Differences", "", "| what | why | how many |", "|---|---|---|", *rows, "", *first, ""]


def _write(folder: Path, title: str, text: str, pictures: Mapping[str, bytes]) -> None:
    """Markdown that shows its pictures beside it, and one page that needs nothing else."""
    names = {name: f"{name.replace(' ', '-')}.png" for name in pictures}
    shown = "\n".join(f"![{name}]({file})" for name, file in names.items())
    write_atomically(folder / "report.md", f"{text}\n{shown}\n".encode())
    write_atomically(folder / "report.html", page(title, text, pictures).encode())
    for name, png in pictures.items():
        write_atomically(folder / names[name], png)
