"""The online state of the stack that would serve, as an asset: weights and what calibration adds."""

import pandas as pd
from dagster import AssetExecutionContext, AssetsDefinition, DataVersion, MaterializeResult, MetadataValue, asset

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.stack import stack_of
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import GROUP, learning_key


def calibration(instrument: Instrument) -> AssetsDefinition:
    """Weights between members and offsets of quantiles, as the challenger starts with them."""

    @asset(
        key=learning_key(instrument, "calibration"),
        description="Weights between members and offsets of quantiles that the challenger starts with.",
        group_name=GROUP,
        kinds={"python"},
        deps=[learning_key(instrument, "ensemble")],
    )
    def state(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        with sentences_as_failures(context):
            stack = stack_of(ModelRegistry(house.home()), instrument, Alias.CHALLENGER)
        ahead = [f"{horizon} min" for horizon in HORIZONS]
        weights = pd.DataFrame(stack.weights.weights(), ahead, [member.name for member in stack.members])
        offsets = pd.DataFrame(stack.calibration.offsets, ahead, [f"{level:g}" for level in LEVELS])
        return MaterializeResult(
            data_version=DataVersion(stack.calibration_id()),
            metadata={
                "weights": MetadataValue.md(weights.round(3).to_markdown()),
                "offsets in sigmas": MetadataValue.md(offsets.round(4).to_markdown()),
            },
        )

    return state
