"""History that not every account may see, each an asset of its own; what is refused is told and stops nothing."""

from collections.abc import Iterator

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    AssetSpec,
    BackfillPolicy,
    MaterializeResult,
    asset,
    multi_asset,
)

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.history.optional_fetching import Kind, fetch_optional_days, optional_path, years_of_daily_bars
from spy_pipeline.ibkr.connection import NotPermitted, Unanswered
from spy_pipeline.pipeline.asset_names import GROUP, daily_bars_key, optional_key, step_name
from spy_pipeline.pipeline.day_materialization import materialize_day
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.partitions import session_partitions, sessions_of
from spy_pipeline.pipeline.telling import teller

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
        sessions = sessions_of(context, instrument)
        with sentences_as_failures(context):
            outcome = fetch_optional_days(
                house.home(), house.settings().ibkr, instrument, sessions, kind=kind, clock=house.clock()
            )
        for reason in sorted(set(outcome.refused.values())):
            teller(context)(f"{instrument.symbol} {kind}: {reason}")
        for session in sessions:
            path = optional_path(house.lake(), instrument, session.day, kind)
            if path.is_file():
                rows = outcome.stored.get(session.day)
                facts = {} if rows is None else {"rows": rows}
                materialize_day(context, key, session.day, path, metadata=facts)

    return fetch


def daily_bars(instrument: Instrument) -> AssetsDefinition:
    """Years of daily bars in one file, asked for again once a session has ended since; a refusal stops nothing."""

    @asset(
        key=daily_bars_key(instrument),
        description="Daily bars of the years that the settings ask for.",
        group_name=GROUP,
        kinds={"parquet"},
        code_version="1",
        output_required=False,
    )
    def fetch(context: AssetExecutionContext, house: House) -> Iterator[MaterializeResult[None]]:
        last = instrument.sessions().preceding(new_york_time(house.clock().now_ns()).date())
        settings = house.settings()
        try:
            bars = years_of_daily_bars(house.home(), settings.ibkr, instrument, last, settings.history.daily_years)
        except (SpyError, NotPermitted, Unanswered) as refusal:
            teller(context)(f"{instrument.symbol} daily bars: {refusal}")
            return
        days = bars["day"]
        yield MaterializeResult(metadata={"days": len(days), "first": days.iloc[0], "last": days.iloc[-1]})

    return fetch
