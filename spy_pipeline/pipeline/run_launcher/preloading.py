"""What the forkserver holds before the first fork, and how it is kept up to date."""

from __future__ import annotations

import contextlib
from pathlib import Path

from dagster import DagsterInstance
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.definitions.reconstruct import ReconstructableJob, ReconstructableRepository
from dagster._core.workspace.autodiscovery import loadable_targets_from_python_module

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.sessions import Session
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.forecast.catalogue import FORECASTERS, forecaster_class
from spy_pipeline.live.day_panel import DayContext, day_context
from spy_pipeline.live.serving import HELD
from spy_pipeline.live.steps import session_at_or_after
from spy_pipeline.pipeline.run_launcher.in_child import in_child
from spy_pipeline.pipeline.run_launcher.launcher import FORKED, ForkingRunLauncher


def preload(instance: DagsterInstance) -> None:
    """Load definitions, forecasters' libraries, and Dagster's records, so that a forked run finds all at hand."""
    HELD.load_context = _context_loaded_elsewhere
    for name in FORECASTERS:
        forecaster_class(name)
    launcher = instance.run_launcher
    assert isinstance(launcher, ForkingRunLauncher)
    here = str(Path.cwd())
    target = loadable_targets_from_python_module(launcher.definitions, here)[0]
    repository = ReconstructableRepository(ModuleCodePointer(launcher.definitions, target.attribute, here))
    for job in repository.get_definition().get_all_jobs():
        if FORKED.items() <= job.tags.items():
            ReconstructableJob(repository, job.name).get_definition()
    instance.get_runs_count()
    instance.get_asset_keys()


def refresh() -> None:
    """Bring what is held of the session that is on, or comes next, up to date."""
    home = Home.current()
    now_ns = open_clock(home.state_folder).now_ns()
    with LedgerDatabase(home) as database:
        for instrument in _LOADED_SETTINGS.instruments():
            with contextlib.suppress(SpyError):
                HELD.refresh(home, database, instrument, session_at_or_after(instrument, now_ns))


def _context_loaded_elsewhere(home: Home, instrument: Instrument, session: Session) -> DayContext:
    return in_child(lambda: day_context(home, instrument, session))


def outdated() -> bool:
    """Whether the user's settings are others than those that were loaded."""
    return _settings_stamp() != _LOADED_WITH


def _settings_stamp() -> tuple[float, ...]:
    home = Home.current()
    return tuple(_changed_at(path) for path in (home.settings_file, home.environment_file))


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


_LOADED_WITH = _settings_stamp()
_LOADED_SETTINGS = load_settings(Home.current())
