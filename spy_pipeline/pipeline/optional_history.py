"""History that not every account may see, each an asset of its own; what is refused is told and stops nothing."""

from datetime import date

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    BackfillPolicy,
    MaterializeResult,
    asset,
    multi_asset,
)

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.history.optional_fetching import Kind, fetch_optional_days, fetch_years_of_daily_bars, optional_path
from spy_pipeline.pipeline.asset_names import GROUP, optional_key, step_name
from spy_pipeline.pipeline.day_materialization import materialize_day
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.partitions import session_partitions

_MEANINGS: dict[Kind, str] = {
    "implied_volatility": "Minutes of the volatility that the instrument's options imply.",
    "bid_ask": "Minutes of bid and ask, for real spread costs.",
}


def optional_minutes(instrument: Instrument, kind: Kind) -> AssetsDefinition:
    """Minutes of one kind, a partition a session; each day is materialized by itself, refused ones are not."""
    key = optional_key(instrument, kind)

    @multi_asset(
        name=f"{step_name(instrument)}_{kind}",
        specs=[
            AssetSpec(
                key,
                description=_MEANINGS[kind],
                group_name=GROUP,
                kinds={"parquet"},
                code_version="1",
                partitions_def=session_partitions(instrument),
                skippable=True,
            )
        ],
        backfill_policy=BackfillPolicy.single_run(),
    )
    def fetch(context: AssetExecutionContext, house: House) -> None:
        sessions = [instrument.sessions().session(date.fromisoformat(day)) for day in context.partition_keys]
        with sentences_as_failures(context):
            outcome = fetch_optional_days(
                house.home(), house.settings().ibkr, instrument, sessions, kind=kind, clock=house.clock()
            )
        for reason in sorted(set(outcome.refused.values())):
            context.log.warning(f"{instrument.symbol} {kind}: {reason}")
        for session in sessions:
            path = optional_path(house.lake(), instrument, session.day, kind)
            if path.is_file():
                rows = outcome.stored.get(session.day)
                facts = {} if rows is None else {"rows": rows}
                materialize_day(context, key, session.day, path, metadata=facts)

    return fetch


def daily_bars(instrument: Instrument) -> AssetsDefinition:
    """Years of daily bars in one file."""

    @asset(
        key=AssetKey([instrument.key, "daily_bars"]),
        description="Daily bars of the years that the settings ask for.",
        group_name=GROUP,
        kinds={"parquet"},
        code_version="1",
    )
    def fetch(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        last = instrument.sessions().preceding(new_york_time(house.clock().now_ns()).date())
        with sentences_as_failures(context):
            years = house.settings().history.daily_years
            bars = fetch_years_of_daily_bars(house.home(), house.settings().ibkr, instrument, last, years)
        return MaterializeResult(
            metadata={"days": len(bars), "first": bars["day"].iloc[0], "last": bars["day"].iloc[-1]}
        )

    return fetch
