"""Everything that Dagster has of an instrument's learning."""

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    Definitions,
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SkipReason,
    define_asset_job,
    schedule,
)

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import NEW_YORK
from spy_pipeline.learning.roster import roles
from spy_pipeline.pipeline.asset_names import step_name
from spy_pipeline.pipeline.calibration import calibration
from spy_pipeline.pipeline.champion import champion, may_serve
from spy_pipeline.pipeline.ensemble import ensemble
from spy_pipeline.pipeline.learning_names import learning_key
from spy_pipeline.pipeline.members import member
from spy_pipeline.pipeline.retraining import retraining_sensor
from spy_pipeline.pipeline.training_set import training_set
from spy_pipeline.pipeline.walk_forward_report import walk_forward_report


def refit_job_name(instrument: Instrument) -> str:
    """The name of the job that fits every forecaster anew."""
    return f"{step_name(instrument)}_refit"


def proved_refit_job_name(instrument: Instrument) -> str:
    """The name of the job that proves the stack before it fits every forecaster anew."""
    return f"{refit_job_name(instrument)}_proved"


def learning_definitions(instrument: Instrument) -> Definitions:
    """Assets, check, jobs: a refit each night of a trading day and after a change of regime, a walk each week."""
    members = [member(instrument, role) for role in roles()]
    refitted = [training_set(instrument), *members, ensemble(instrument), calibration(instrument), champion(instrument)]
    report = walk_forward_report(instrument)
    selection = AssetSelection.assets(
        *(key for made in refitted for key in made.keys)
    ) | AssetSelection.checks_for_assets(learning_key(instrument, "ensemble"))
    refit = define_asset_job(
        refit_job_name(instrument),
        selection,
        description="Fit every forecaster, put the stack together, and let it serve where it may.",
    )
    proved = define_asset_job(
        proved_refit_job_name(instrument),
        selection | AssetSelection.assets(*report.keys),
        description="Walk the stack forward, fit every forecaster, and let the stack serve where the walk proved it.",
    )
    walk = define_asset_job(
        f"{step_name(instrument)}_walk_forward",
        AssetSelection.assets(*report.keys),
        description="Walk the stack forward over the days at hand and write the report.",
    )
    return Definitions(
        assets=[*refitted, report],
        asset_checks=[may_serve(instrument)],
        jobs=[refit, proved, walk],
        schedules=[_nightly(instrument, refit.name), _weekly(walk.name)],
        sensors=[retraining_sensor(instrument, refit.name)],
    )


def _nightly(instrument: Instrument, job: str) -> ScheduleDefinition:
    """At 17:30 New York time on each trading day."""

    @schedule(
        name=f"{job}_nightly",
        job_name=job,
        cron_schedule="30 17 * * *",
        execution_timezone=NEW_YORK.key,
        default_status=DefaultScheduleStatus.RUNNING,
    )
    def nightly(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
        today = context.scheduled_execution_time.astimezone(NEW_YORK).date()
        if not instrument.sessions().has(today):
            return SkipReason(f"{today} has no session.")
        return RunRequest(run_key=f"refit of {today}")

    return nightly


def _weekly(job: str) -> ScheduleDefinition:
    """On Saturdays at 06:00 New York time."""
    return ScheduleDefinition(
        name=f"{job}_weekly",
        job_name=job,
        cron_schedule="0 6 * * 6",
        execution_timezone=NEW_YORK.key,
        default_status=DefaultScheduleStatus.RUNNING,
    )
