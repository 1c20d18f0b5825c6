"""Stores that grow each minute stay in bounds; nothing is lost that is not kept elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dagster import DagsterInstance, Definitions, asset, define_asset_job, in_process_executor

from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.live.keeping import forget_before
from spy_pipeline.live.sealing import forecasts_path, seal_day
from spy_pipeline.pipeline.old_runs import forget_runs
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living

LATER = date(2024, 6, 3)


@asset
def thing() -> None:
    print("a line")


DEFINITIONS = Definitions(
    assets=[thing], jobs=[define_asset_job(name, [thing]) for name in ("old", "kept")], executor=in_process_executor
)


def test_old_runs_go_with_their_events_and_others_stay(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with DagsterInstance.local_temp(str(tmp_path)) as instance:
        ids = {
            name: [DEFINITIONS.resolve_job_def(name).execute_in_process(instance=instance).run_id for _ in range(3)]
            for name in ("old", "kept")
        }
        now = datetime.now(UTC)
        assert forget_runs(instance, ["old"], now - timedelta(days=1), 10.0) == 0
        assert forget_runs(instance, ["old"], now + timedelta(seconds=1), 10.0) == 3
        assert {run.run_id for run in instance.get_runs()} == set(ids["kept"])
        assert not instance.all_logs(ids["old"][0])
        assert instance.all_logs(ids["kept"][0])


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
    assert forecasts_path(live_home.home, SPY, live_home.session).is_file()
    assert LakeLayout(live_home.home).live_rows(SPY, live_home.session.day).is_file()


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
