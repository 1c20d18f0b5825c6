"""Fits a small stack on the home's days, makes it challenger and champion, tells MLflow: `small_training.py SEED`."""

from __future__ import annotations

import json
import sys

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK_SIGMA, role_named
from spy_pipeline.learning.stack import register_stack
from spy_pipeline.learning.training import train, training_set

SPY = Instrument.parse("SPY")
FITTED = (STACK_SIGMA, "residual_quantiles", "ridge_quantiles")


def main(seed: int) -> None:
    home = Home.current()
    registry = ModelRegistry(home)
    panel = training_set(home, SPY, None, None)
    made = train(
        registry,
        SPY,
        panel,
        [role_named(name) for name in FITTED],
        seed=seed,
        tell=lambda told: print(told, file=sys.stderr),
    )
    stack = register_stack(registry, SPY, panel, made)
    registry.promote_to(stack.name, stack.version, {Alias.CONTROL: "frozen", Alias.CHAMPION: "newest"})
    publish(home)
    print(json.dumps({version.name: version.version for version in [*made, stack]}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
