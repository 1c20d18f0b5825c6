"""Whether each feature still earns its place, as an asset."""

from dagster import AssetExecutionContext, AssetKey, AssetsDefinition, MaterializeResult, MetadataValue, asset

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.features.daily_rows import kernel_hash
from spy_pipeline.history.feature_redundancy import redundancy_by_fold
from spy_pipeline.pipeline.asset_names import GROUP, engineered_key
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House


def feature_redundancy(instrument: Instrument) -> AssetsDefinition:
    """Rank-correlation clusters, information about the targets and variance inflation, fold by fold."""

    @asset(
        key=AssetKey([instrument.key, "feature_redundancy"]),
        description="Features that say the same as another, and what each says of the targets, per training fold.",
        group_name=GROUP,
        kinds={"python"},
        code_version=kernel_hash(),
        deps=[engineered_key(instrument)],
    )
    def report(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        with sentences_as_failures(context):
            folds = redundancy_by_fold(house.lake(), instrument, house.settings().history.sessions)
        metadata: dict[str, MetadataValue[str]] = {}
        for span, fold in folds.items():
            metadata[span] = MetadataValue.md(fold.features.round(3).to_markdown())
            metadata[f"same, {span}"] = MetadataValue.text("; ".join(", ".join(names) for names in fold.clusters))
        return MaterializeResult(metadata=metadata)

    return report
