"""A snapshot as the page draws it: columns and texts, made once for all browsers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spy_pipeline.core.sessions import Session
from spy_pipeline.dashboard.chart_columns import (
    Columns,
    candle_columns,
    fan_columns,
    forming_columns,
    minute_closes,
    past_columns,
    price_at,
)
from spy_pipeline.dashboard.panels import advice_panel, banner, headline, health_panel, ladder, latency_panel
from spy_pipeline.dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class View:
    """What every browser shows; parts that did not change are the very objects of the view before."""

    session: Session
    """The session that the charts span."""
    texts: dict[str, str]
    """HTML by the name of its place."""
    columns: dict[str, Columns]
    """Columns by the name of what they draw."""
    marks: dict[str, object]
    """For each name in `columns`, what differs exactly when the columns do."""


def view_of(snapshot: Snapshot, before: View | None = None) -> View:
    """The view of a snapshot; columns are made anew only where they changed."""
    forecasts, minutes = snapshot.forecasts, snapshot.minutes
    newest = forecasts[-1] if forecasts else None
    told = (snapshot.session.day, len(minutes), minutes[-1] if minutes else None, sum(row.revision for row in minutes))
    made = (len(forecasts), newest.bar_end_ns if newest else None)
    marks: dict[str, object] = {
        "candles": told,
        "forming": snapshot.heard.forming,
        "fan": (made, told),
        "past": (made, told),
    }
    closes = minute_closes(minutes)
    makers: dict[str, Callable[[], Columns]] = {
        "candles": lambda: candle_columns(minutes),
        "forming": lambda: forming_columns(snapshot.heard.forming if snapshot.is_open else None),
        "fan": lambda: fan_columns(newest, price_at(newest, closes) if newest else None),
        "past": lambda: past_columns(forecasts, closes),
    }
    columns = {
        name: before.columns[name] if before and before.marks[name] == marks[name] else make()
        for name, make in makers.items()
    }
    texts = {
        "banner": banner(snapshot),
        "headline": headline(snapshot),
        "advice": advice_panel(snapshot),
        "ladder": ladder(snapshot.second),
        "health": health_panel(snapshot),
        "latency": latency_panel(snapshot.outcomes),
    }
    return View(snapshot.session, texts, columns, marks)
