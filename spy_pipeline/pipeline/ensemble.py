"""The stack of the members, as an asset: it is the challenger until the gate lets it serve."""

from dagster import AssetExecutionContext, AssetsDefinition, DataVersion, MaterializeResult, MetadataValue, asset

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.baseline_stack import serve_baselines
from spy_pipeline.learning.chosen_days import chosen_days
from spy_pipeline.learning.measuring import measure
from spy_pipeline.learning.registry.mlflow_publisher import publish_or_say
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.roster import stack_roles
from spy_pipeline.learning.stack import members_trained_on, register_stack
from spy_pipeline.learning.training import training_set
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import GROUP, learning_key


def ensemble(instrument: Instrument) -> AssetsDefinition:
    """Members, one sigma below them, weights and calibration above."""

    @asset(
        key=learning_key(instrument, "ensemble"),
        description="The stack: members upon one sigma, with the online state of the stack that serves.",
        group_name=GROUP,
        kinds={"mlflow"},
        deps=[learning_key(instrument, role.name) for role in stack_roles()],
    )
    def stack(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        with sentences_as_failures(context):
            registry = ModelRegistry(house.home())
            days = chosen_days(house.home(), instrument)
            panel = training_set(house.home(), instrument, days.first, days.last)
            serve_baselines(registry, instrument, panel, seed=0)
            members = members_trained_on(registry, instrument, panel)
            made = register_stack(registry, instrument, panel, members)
            measure(house.home(), instrument, panel, [*members, made], seed=0, tell=context.log.info)
            publish_or_say(house.home(), context.log.warning)
        return MaterializeResult(
            data_version=DataVersion(made.version),
            metadata={
                "version": MetadataValue.text(made.version),
                "members": MetadataValue.json(list(made.lineage.members)),
            },
        )

    return stack
