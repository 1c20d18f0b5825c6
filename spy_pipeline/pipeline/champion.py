"""Which stack serves: the challenger, where a blocking check lets it, else the former champion."""

from dagster import (
    AssetCheckResult,
    AssetChecksDefinition,
    AssetExecutionContext,
    AssetsDefinition,
    DataVersion,
    MaterializeResult,
    MetadataValue,
    asset,
    asset_check,
)

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.champion import Verdict, judge_challenger, promote_challenger
from spy_pipeline.learning.chosen_days import chosen_days
from spy_pipeline.learning.proof_record import last_proof
from spy_pipeline.learning.registry.mlflow_publisher import publish_or_say
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.training import training_set
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import GROUP, learning_key

MAY_SERVE = "may_serve"


def may_serve(instrument: Instrument) -> AssetChecksDefinition:
    """Proved by a walk of stacks like it, no look at the future, no simulated ancestry in a live home."""

    @asset_check(
        asset=learning_key(instrument, "ensemble"),
        name=MAY_SERVE,
        description="A fresh walk over enough days that proves stacks like it, leak tests, provenance.",
        blocking=True,
        additional_deps=[learning_key(instrument, "walk_forward_report")],
    )
    def judge(house: House) -> AssetCheckResult:
        try:
            verdict = _verdict(house, instrument)
        except SpyError as refusal:
            return AssetCheckResult(passed=False, metadata={"refusals": MetadataValue.text(str(refusal))})
        return AssetCheckResult(
            passed=verdict.passed,
            metadata={
                "version": MetadataValue.text(verdict.version),
                "refusals": MetadataValue.text("; ".join(verdict.refusals) or "none"),
            },
        )

    return judge


def champion(instrument: Instrument) -> AssetsDefinition:
    """The stack that serves."""

    @asset(
        key=learning_key(instrument, "champion"),
        description="The stack that serves; where the check fails the former one stays.",
        group_name=GROUP,
        kinds={"mlflow"},
        deps=[learning_key(instrument, name) for name in ("ensemble", "calibration")],
    )
    def serve(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        with sentences_as_failures(context):
            registry = ModelRegistry(house.home())
            made = promote_challenger(registry, instrument, _verdict(house, instrument))
            publish_or_say(house.home(), context.log.warning)
        return MaterializeResult(
            data_version=DataVersion(made.version), metadata={"version": MetadataValue.text(made.version)}
        )

    return serve


def _verdict(house: House, instrument: Instrument) -> Verdict:
    home = house.home()
    days = chosen_days(home, instrument)
    panel = training_set(home, instrument, days.first, days.last)
    return judge_challenger(home, ModelRegistry(home), instrument, panel, last_proof(home, instrument))
