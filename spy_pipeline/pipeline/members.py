"""Each forecaster as an asset: fitted on the training set, kept as a version."""

from dagster import AssetExecutionContext, AssetsDefinition, DataVersion, MaterializeResult, MetadataValue, asset

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.chosen_days import chosen_days
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.roster import Role
from spy_pipeline.learning.training import train, training_set
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import GROUP, learning_key


def member(instrument: Instrument, role: Role) -> AssetsDefinition:
    """One forecaster."""

    @asset(
        key=learning_key(instrument, role.name),
        description=f"The forecaster {role.name}, fitted on the training set.",
        group_name=GROUP,
        kinds={"mlflow"},
        deps=[learning_key(instrument, "training_set")],
    )
    def fitted(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        with sentences_as_failures(context):
            days = chosen_days(house.home(), instrument)
            panel = training_set(house.home(), instrument, days.first, days.last)
            registry = ModelRegistry(house.home())
            (made,) = train(registry, instrument, panel, [role], seed=0, tell=context.log.info)
        return MaterializeResult(
            data_version=DataVersion(made.version),
            metadata={
                "version": MetadataValue.text(made.version),
                "parent": MetadataValue.text(made.lineage.parent or "none"),
                "days": MetadataValue.text(f"{made.lineage.first_day} to {made.lineage.last_day}"),
                "source": MetadataValue.text(str(made.lineage.source)),
            },
        )

    return fitted
