"""Raw minute bars and the engineered daily files made of them, a partition a session.

Both assets are made by one step, because a day that cannot be believed must not stop the days around it: in a run
over a range it is left out, named by the check, and the others proceed; a run over that day alone fails. Each day is
materialized by itself, with what is to be known of it.
"""

from collections.abc import Iterator
from datetime import timedelta

from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    BackfillPolicy,
    Backoff,
    FreshnessPolicy,
    RetryPolicy,
    multi_asset,
)

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.features.daily_rows import kernel_hash
from spy_pipeline.pipeline.asset_names import GROUP, engineered_key, raw_key, step_name
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.minute_history_step import MinuteHistoryStep
from spy_pipeline.pipeline.partitions import session_partitions, sessions_of

BELIEVABLE, HONEST = "days_can_be_believed", "no_feature_looks_ahead"

_RAW_CODE_VERSION = "1"
_FRESH_FOR = timedelta(days=5)
"""Longer than any holiday weekend, so that only a forgotten day is late."""


def minute_history(instrument: Instrument, optional: list[AssetKey]) -> AssetsDefinition:
    """The two assets of one instrument; `optional` are those that some features are also made of."""
    raw, engineered = raw_key(instrument), engineered_key(instrument)

    @multi_asset(
        name=f"{step_name(instrument)}_minute_history",
        specs=[_raw_spec(instrument), _engineered_spec(instrument, optional)],
        check_specs=[
            AssetCheckSpec(BELIEVABLE, asset=raw, blocking=True, description="Types, prices, minutes, volume."),
            AssetCheckSpec(HONEST, asset=engineered, blocking=True, description="Look-ahead audit of the newest day."),
        ],
        can_subset=True,
        backfill_policy=BackfillPolicy.single_run(),
        retry_policy=RetryPolicy(max_retries=2, delay=30, backoff=Backoff.EXPONENTIAL),
    )
    def make(context: AssetExecutionContext, house: House) -> Iterator[AssetCheckResult]:
        sessions = sessions_of(context, instrument)
        step = MinuteHistoryStep(context, house, instrument, sessions)
        if raw in context.selected_asset_keys:
            with sentences_as_failures(context):
                step.fetch(raw)
            yield step.believable(raw, BELIEVABLE)
        if engineered in context.selected_asset_keys:
            with sentences_as_failures(context):
                step.build(engineered)
            yield step.honest(engineered, HONEST)

    return make


def _raw_spec(instrument: Instrument) -> AssetSpec:
    return AssetSpec(
        raw_key(instrument),
        description="Minute bars of regular hours, exactly as their source gave them.",
        group_name=GROUP,
        kinds={"parquet"},
        code_version=_RAW_CODE_VERSION,
        partitions_def=session_partitions(instrument),
        freshness_policy=FreshnessPolicy.time_window(fail_window=_FRESH_FOR),
        skippable=True,
    )


def _engineered_spec(instrument: Instrument, optional: list[AssetKey]) -> AssetSpec:
    """A day's file also looks back to the 22 sessions before it; the dependency names the day itself alone.

    With the days before it in the mapping, Dagster would split every backfill into one run for each asset.
    """
    return AssetSpec(
        engineered_key(instrument),
        description="Bars and features, a row a minute, from the feature kernel.",
        group_name=GROUP,
        kinds={"csv"},
        code_version=kernel_hash(),
        partitions_def=session_partitions(instrument),
        freshness_policy=FreshnessPolicy.time_window(fail_window=_FRESH_FOR),
        skippable=True,
        deps=[raw_key(instrument), *optional],
    )
