"""The frozen control: what last night's version, left alone, would have said of the same minutes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_losses import crps
from spy_pipeline.forecast.threads import THREADS
from spy_pipeline.forecast.training_set import Floats, Panel
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.registry.role_rows import role_holder
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.day_files import minutes_as_heard
from spy_pipeline.live.day_panel import day_context, joined, newest_rows, today_panel
from spy_pipeline.live.scoring import Score
from spy_pipeline.live.served_stack import load_stack


@dataclass(frozen=True)
class LiveLosses:
    """Losses of the same forecasts, one entry a scored label, in log return."""

    bar_end_ns: list[int]
    """When each forecast was due, nanoseconds since 1970 UTC."""
    live: Floats
    """CRPS of what was served."""
    control: Floats | None
    """CRPS of the control; None where there is none."""

    @property
    def means(self) -> tuple[float | None, float | None]:
        """Mean CRPS of what was served and of the control, in basis points."""
        if not len(self.live):
            return None, None
        control = None if self.control is None else 1e4 * float(self.control.mean())
        return 1e4 * float(self.live.mean()), control


def live_losses(home: Home, instrument: Instrument, session: Session, scores: list[Score]) -> LiveLosses:
    """The losses of a session's scored forecasts beside those of the control."""
    with LedgerDatabase(home) as database:
        with database.reading() as connection:
            version = role_holder(connection, model_name(instrument, STACK), Alias.CONTROL)
        control = None
        if version is not None and scores:
            rows = newest_rows(heard.row for heard in minutes_as_heard(home, database, instrument, session))
            context = day_context(home, instrument, session)
            panel = joined(context.history, today_panel(context, rows))
            control = _control(home, instrument, panel, scores, version)
    return LiveLosses([item.bar_end_ns for item in scores], np.array([item.crps for item in scores]), control)


def _control(home: Home, instrument: Instrument, panel: Panel, scores: list[Score], version: str) -> Floats:
    at = {int(decision): row for row, decision in enumerate(panel.decision_ns.tolist())}
    asked = np.array(sorted({at[item.bar_end_ns] for item in scores if item.bar_end_ns in at}), np.int64)
    place = {row: position for position, row in enumerate(asked.tolist())}
    with threadpool_limits(THREADS):
        said = load_stack(home, instrument, version).stack.predict(panel, asked).returns()
    return np.array(
        [
            float(crps(item.outcome, said[place[at[item.bar_end_ns]], HORIZONS.index(item.horizon)]))
            if item.bar_end_ns in at
            else np.nan
            for item in scores
        ]
    )
