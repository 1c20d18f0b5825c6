"""A home with weeks of made-up days, a stack that serves, and a session that can be lived through by hand."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.catalogue import feature_catalogue
from spy_pipeline.features.daily_rows import BAR_COLUMNS
from spy_pipeline.forecast.catalogue import volatility_forecaster
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.training_set import LabelBook
from spy_pipeline.history.engineered_days import DayWorkshop
from spy_pipeline.history.raw_days import write_raw_day
from spy_pipeline.learning.panels import engineered_days, load_panel
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name, register
from tests.learning.made_up_panels import RandomWalk

SPY = Instrument.parse("SPY")
FIRST = date(2024, 1, 2)
DAYS_BEFORE = 32


class LiveHome:
    """Days before a session, and the minutes that the session will have."""

    def __init__(self, home: Home, seed: int = 3) -> None:
        self.home = home
        layout = LakeLayout(home)
        walk = RandomWalk(seed)
        sessions = SPY.sessions().between(FIRST, date(2024, 6, 1))[: DAYS_BEFORE + 1]
        workshop = DayWorkshop(layout, SPY)
        for session in sessions:
            write_raw_day(layout, SPY, session.day, walk(session), complete=True)
            self.day_rows = workshop.build(session)
        self.session: Session = sessions[-1]
        self.withhold_history()
        self.champion = self.train(seed=0)

    def train(self, seed: int, stretched: float = 1.0, members: Sequence[str] = ("b_q", "ridge_quantiles")) -> str:
        """Train a small stack on the days before, let it serve, and give its version.

        `stretched` outcomes make its quantiles so much too wide.
        """
        layout = LakeLayout(self.home)
        panel = load_panel(layout, SPY, engineered_days(layout, SPY, None, None))
        stack = Ensemble(volatility_forecaster("level0"), members)
        labels = LabelBook(panel).known_by(panel.sessions[-1].close_ns)
        stack.fit(panel, replace(labels, returns=labels.returns * stretched), seed)
        registry = ModelRegistry(self.home)
        name = model_name(SPY, STACK)
        made = register(registry, name, stack, panel)
        registry.promote(name, made.version, Alias.CHAMPION, "for the test")
        return made.version

    def withhold_history(self) -> None:
        """Take away the session's official history, which comes in the evening."""
        layout = LakeLayout(self.home)
        raw, daily = layout.raw_minutes(SPY, self.session.day), layout.daily_file(SPY, self.session.day)
        self.official_minutes, self.official = raw.read_bytes(), daily.read_bytes()
        raw.unlink()
        daily.unlink()

    def history_arrives(self) -> None:
        """The evening's official history of the session, raw and engineered."""
        layout = LakeLayout(self.home)
        layout.raw_minutes(SPY, self.session.day).write_bytes(self.official_minutes)
        DayWorkshop(layout, SPY).build(self.session)

    def copied_to(self, home: Home) -> LiveHome:
        """The same in another home."""
        shutil.copytree(self.home.root, home.root, dirs_exist_ok=True)
        made = copy(self)
        made.home = home
        return made

    def minutes(self) -> list[MinuteRow]:
        """The session's minutes as a collector would tell them."""
        return minute_rows(self.day_rows)


def minute_rows(frame: pd.DataFrame) -> list[MinuteRow]:
    """Rows of a daily file as the collector tells them, live-only features missing."""
    names = [feature.name for feature in feature_catalogue()]
    assert isinstance(frame.index, pd.DatetimeIndex)
    starts = frame.index.as_unit("ns").view("int64").tolist()
    features = frame.reindex(columns=names).to_numpy(np.float64)
    bars = frame[list(BAR_COLUMNS)].to_dict("records")
    return [
        MinuteRow(
            start_ns=start,
            interval_s=60,
            made_ns=start + 60_300_000_000,
            revision=0,
            late_prints=0,
            late_volume=0.0,
            features=tuple(values.tolist()),
            is_whole=True,
            is_bridged=False,
            origin=MinuteOrigin.LIVE,
            source=Source.IMPORTED,
            **(bar | {"count": int(bar["count"])}),
        )
        for start, values, bar in zip(starts, features, bars, strict=True)
    ]
