"""Dagster's own records of a home, opened the way `dagster dev` in a checkout opens them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from dagster import DagsterInstance

from spy_pipeline.core.home import Home

CONFIG_FILE = "dagster.yaml"


@contextlib.contextmanager
def home_instance(home: Home) -> Iterator[DagsterInstance]:
    """The instance that `DAGSTER_HOME` names, else the one below the home's `data/state/dagster`.

    The paths in dagster.yaml are relative, so the working folder is the home for the length of the block.
    """
    if os.environ.get("DAGSTER_HOME"):
        with DagsterInstance.get() as instance:
            yield instance
        return
    (home.state_folder / "dagster").mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(home.root), DagsterInstance.from_config(str(_config_folder(home))) as instance:
        yield instance


def _config_folder(home: Home) -> Path:
    """The home's own dagster.yaml, else the one that came with the code."""
    return home.root if (home.root / CONFIG_FILE).is_file() else Path(__file__).resolve().parents[2]
