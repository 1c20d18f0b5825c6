"""Registers, promotes, rolls back and publishes without end, until it is killed: `endless_training.py SEED`."""

from __future__ import annotations

import random
import sys

from spy_pipeline.core.home import Home
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, Facts, Lineage

NAME = "SPY.stack"


def main(seed: int) -> None:
    chance = random.Random(seed)
    home = Home.current()
    registry = ModelRegistry(home)
    print("ready", flush=True)
    while True:
        for _ in range(3):
            content = {"weights.bin": chance.randbytes(20_000), "notes.txt": str(chance.random()).encode()}
            lineage = Lineage(Source.IMPORTED, "2024-01-02", "2024-06-28", "data", "kernel", "code")
            made = registry.register(NAME, Artifact({}, content), lineage, Facts({"seed": str(seed)}, {"loss": 0.5}))
            registry.promote_to(NAME, made.version, {Alias.CONTROL: "frozen", Alias.CHAMPION: "better"})
            figures = home.state_folder / "measured" / made.version
            figures.mkdir(parents=True, exist_ok=True)
            (figures / "loss.txt").write_bytes(chance.randbytes(5_000))
            registry.tell_figures(made, "2024-06-28", {"loss": chance.random()}, figures)
        registry.rollback(NAME, Alias.CHAMPION, "worse")
        if chance.random() < 0.3:
            registry.prune(NAME, keep=5)
        publish(home)


if __name__ == "__main__":
    main(int(sys.argv[1]))
