"""The proof by walking forward, as an asset."""

import base64

from dagster import AssetExecutionContext, AssetsDefinition, Config, MaterializeResult, MetadataValue, asset

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.chosen_days import days_named
from spy_pipeline.learning.evaluation.markdown import one_line
from spy_pipeline.learning.registry.mlflow_publisher import publish_or_say
from spy_pipeline.learning.report import walk_forward_report as walk
from spy_pipeline.learning.roster import roles
from spy_pipeline.pipeline.asset_names import engineered_key
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import GROUP, learning_key


class ScoredRange(Config):
    """Which days to score."""

    first: str | None = None
    """First day as in 2024-03-08; without one, the last fifth of the days."""
    last: str | None = None
    """Last day; without one, the newest."""


def walk_forward_report(instrument: Instrument) -> AssetsDefinition:
    """Each past decision forecast with what was known then, held against the baselines."""

    @asset(
        key=learning_key(instrument, "walk_forward_report"),
        description="The stack walked forward and held against its baselines; finished folds are not walked again.",
        group_name=GROUP,
        kinds={"python"},
        deps=[engineered_key(instrument)],
    )
    def report(context: AssetExecutionContext, config: ScoredRange, house: House) -> MaterializeResult[None]:
        with sentences_as_failures(context):
            first, last = days_named(config.first, config.last)
            made = walk(house.home(), instrument, (first, last), roles(), tell=context.log.info)
            publish_or_say(house.home(), context.log.warning)
        pictures = {
            name: MetadataValue.md(f"![{name}](data:image/png;base64,{base64.b64encode(png).decode()})")
            for name, png in made.pictures.items()
        }
        return MaterializeResult(
            metadata={
                "verdict": MetadataValue.text(one_line(made.evaluation)),
                "gate": MetadataValue.text(made.gate),
                "report": MetadataValue.md(made.text),
                "page": MetadataValue.path(made.folder / "report.html"),
                **pictures,
            }
        )

    return report
