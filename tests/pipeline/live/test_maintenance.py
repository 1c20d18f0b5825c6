"""Stores that grow each minute stay in bounds; nothing is lost that is not kept elsewhere."""

from __future__ import annotations

from datetime import date

from pyarrow import parquet

from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.live.keeping import forget_before
from spy_pipeline.live.replaying import replay_day
from spy_pipeline.live.sealing import seal_day
from spy_pipeline.reports.daily_report import daily_report
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living

LATER = date(2024, 6, 3)


def test_only_sealed_days_leave_the_ledger(live_home: LiveHome) -> None:
    living = Living(live_home)
    living.live(1, 6)
    ages = {"ledger_day": LATER, "raw_day": LATER}
    assert forget_before(live_home.home, living.database, SPY, **ages).rows == 0
    seal_day(live_home.home, living.database, SPY, live_home.session, 60)
    early = {"ledger_day": live_home.session.day, "raw_day": LATER}
    assert forget_before(live_home.home, living.database, SPY, **early).rows == 0
    assert forget_before(live_home.home, living.database, SPY, **ages).rows == 12
    assert living.ledger.forecasts(live_home.session) == []
    assert len(living.ledger.outcomes(live_home.session)) == 390


def test_a_day_that_left_the_ledger_can_be_lived_through_and_told_again(live_home: LiveHome) -> None:
    living = Living(live_home)
    living.live(1, 6)
    before = replay_day(live_home.home, SPY, live_home.session.day)
    seal_day(live_home.home, living.database, SPY, live_home.session, 60)
    told = daily_report(live_home.home, SPY, live_home.session)
    forget_before(live_home.home, living.database, SPY, ledger_day=LATER, raw_day=LATER)
    sealed_by_an_older_version = LakeLayout(live_home.home).forecasts(SPY, live_home.session.day)
    table = parquet.read_table(sealed_by_an_older_version)
    parquet.write_table(table.drop_columns("latency_ms"), sealed_by_an_older_version)
    assert replay_day(live_home.home, SPY, live_home.session.day) == before
    assert daily_report(live_home.home, SPY, live_home.session).text == told.text
    assert (before.forecasts, before.differences) == (6, ())


def test_raw_files_go_only_where_they_are_sealed(live_home: LiveHome) -> None:
    layout = LakeLayout(live_home.home)
    old, recent = date(2024, 3, 4), date(2024, 6, 3)
    for day in (old, recent):
        for kind in ("ticks", "trades"):
            path = layout.raw_events(SPY, day, kind)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("Datetime\n")
            if kind == "ticks":
                path.with_suffix(".parquet").write_bytes(b"sealed")
    living = Living(live_home)
    gone = forget_before(live_home.home, living.database, SPY, ledger_day=old, raw_day=recent)
    assert gone.files == 1
    assert not layout.raw_events(SPY, old, "ticks").exists()
    assert layout.raw_events(SPY, old, "trades").exists()
    assert layout.raw_events(SPY, recent, "ticks").exists()
