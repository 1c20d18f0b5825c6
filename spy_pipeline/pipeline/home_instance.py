"""Dagster's own records of a home, opened the way `dagster dev` in a checkout opens them."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dagster import DagsterInstance

from spy_pipeline.core.atomic_file import create_once, temporary_prefix
from spy_pipeline.core.home import Home

CONFIG_FILES = ("dagster.yaml", "workspace.yaml")
RECORDS = "dagster"
_CHECKOUT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def home_instance(home: Home) -> Iterator[DagsterInstance]:
    """The instance that `DAGSTER_HOME` names, else the one below the home's `data/state/dagster`.

    The paths in dagster.yaml are relative, so the working folder is the home for the length of the block.
    """
    if os.environ.get("DAGSTER_HOME"):
        with DagsterInstance.get() as instance:
            yield instance
        return
    prepare_home(home)
    with contextlib.chdir(home.root), DagsterInstance.from_config(str(home.root)) as instance:
        yield instance


def prepare_home(home: Home) -> None:
    """Make `dagster dev` work in this home as in the checkout.

    Dagster's databases are made elsewhere and moved here in one step, so that no crash leaves half a schema.
    """
    for name in CONFIG_FILES:
        create_once(home.root / name, (_CHECKOUT / name).read_bytes())
    place = home.state_folder / RECORDS
    if place.is_dir():
        return
    home.state_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=temporary_prefix(), dir=home.state_folder) as staging:
        with contextlib.chdir(staging), DagsterInstance.from_config(str(home.root)) as instance:
            instance.get_runs_count()
            instance.get_asset_keys()
            instance.all_instigator_state()
        with contextlib.suppress(FileExistsError):
            (Path(staging) / "data" / "state" / RECORDS).rename(place)
