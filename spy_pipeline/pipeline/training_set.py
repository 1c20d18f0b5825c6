"""The days that everything learns from, as an asset; the range may be chosen in the launchpad."""

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    Config,
    DataVersion,
    MaterializeResult,
    MetadataValue,
    asset,
)

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.chosen_days import ChosenDays, choose_days, days_named
from spy_pipeline.learning.training import training_set as load
from spy_pipeline.pipeline.asset_names import engineered_key
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import GROUP, learning_key


class TrainingRange(Config):
    """Which days to learn from."""

    first: str | None = None
    """First day as in 2024-03-08; without one, the last 250 sessions."""
    last: str | None = None
    """Last day; without one, the newest."""


def training_set(instrument: Instrument) -> AssetsDefinition:
    """Consecutive engineered days with everything known at each minute."""

    @asset(
        key=learning_key(instrument, "training_set"),
        description="The engineered days that the forecasters learn from.",
        group_name=GROUP,
        kinds={"python"},
        deps=[engineered_key(instrument)],
    )
    def days(context: AssetExecutionContext, config: TrainingRange, house: House) -> MaterializeResult[None]:
        with sentences_as_failures(context):
            first, last = days_named(config.first, config.last)
            panel = load(house.home(), instrument, first, last)
            sessions = [session.day for session in panel.sessions]
            choose_days(house.home(), instrument, ChosenDays(sessions[0], sessions[-1]))
        return MaterializeResult(
            data_version=DataVersion(panel.content_hash),
            metadata={
                "sessions": MetadataValue.int(len(sessions)),
                "first day": MetadataValue.text(str(sessions[0])),
                "last day": MetadataValue.text(str(sessions[-1])),
                "rows": MetadataValue.int(len(panel)),
                "source": MetadataValue.text(str(panel.source)),
            },
        )

    return days
