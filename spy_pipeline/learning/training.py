"""The nightly refit: every forecaster fitted on the latest sessions, each result a version with its lineage."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.live_session import live_session_is_on
from spy_pipeline.features.daily_rows import kernel_hash
from spy_pipeline.forecast.forecaster import Forecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.threads import THREADS
from spy_pipeline.forecast.training_set import LabelBook, Panel
from spy_pipeline.learning.code_version import code_version
from spy_pipeline.learning.panels import known_panel
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Facts, Lineage, ModelVersion
from spy_pipeline.learning.roster import TRAINING_SESSIONS, Role

Tell = Callable[[str], None]

SIGNATURE = "MLmodel"


def training_set(home: Home, instrument: Instrument, first: date | None, last: date | None) -> Panel:
    """The latest sessions with an engineered day, a year of them at most unless `first` says otherwise.

    While a live session is on, its day is not whole yet and not among them unless `last` names it; then it ends with
    the last minute that is over.
    """
    if last is None and live_session_is_on(home):
        last = instrument.sessions().preceding(open_clock(home.state_folder).now().date()).day
    return known_panel(home, instrument, first, last, sessions=None if first else TRAINING_SESSIONS)


def model_name(instrument: Instrument, forecaster: str) -> str:
    """What the registry calls a forecaster of an instrument."""
    return f"{instrument.key}.{forecaster}"


def train(
    registry: ModelRegistry, instrument: Instrument, panel: Panel, chosen: Sequence[Role], *, seed: int, tell: Tell
) -> list[ModelVersion]:
    """Fit each on the whole panel and register what came of it; what was fitted before a stop stays registered."""
    labels = LabelBook(panel).known_by(panel.sessions[-1].close_ns)
    made = []
    for position, role in enumerate(chosen, start=1):
        forecaster = role.maker()()
        with threadpool_limits(THREADS):
            forecaster.fit(panel, labels, seed)
        made.append(register(registry, model_name(instrument, role.name), forecaster, panel))
        tell(f"{position} of {len(chosen)}: {role.name} is version {made[-1].version[:12]}")
    return made


def register(
    registry: ModelRegistry, name: str, forecaster: Forecaster, panel: Panel, members: tuple[str, ...] = ()
) -> ModelVersion:
    """Keep a fitted forecaster as a version, the newest version of the same name being its parent."""
    fitted = forecaster.required_fit()
    before = registry.versions(name, limit=1)
    lineage = Lineage(
        source=forecaster.source,
        first_day=fitted.first_day,
        last_day=fitted.last_day,
        data_hash=fitted.panel_hash,
        kernel_hash=kernel_hash(),
        code=code_version(),
        parent=before[0].version if before else None,
        members=members,
    )
    parameters = {
        "forecaster": forecaster.name,
        "settings": json.dumps(forecaster.settings(), sort_keys=True),
        "sessions": str(fitted.sessions),
        "first_day": fitted.first_day,
        "last_day": fitted.last_day,
        "data_hash": fitted.panel_hash,
        "kernel_hash": lineage.kernel_hash,
        "code": lineage.code,
        "source": fitted.source,
        "seed": str(fitted.seed),
        "threads": str(fitted.threads),
    }
    artifact = forecaster.sealed()
    signed = type(artifact)(artifact.notes, {**artifact.files, SIGNATURE: _signature(panel)})
    return registry.register(name, signed, lineage, Facts(parameters))


def _signature(panel: Panel) -> bytes:
    """The columns that go in and the figures that come out, as MLflow reads them; JSON is YAML as well."""
    inputs = [
        {"name": name, "type": "double", "required": False}
        for name in (*panel.features.names, *panel.live.names, *panel.exogenous.names)
    ]
    outputs = [
        {"name": f"{what}_{horizon}", "type": "double", "required": True}
        for horizon in HORIZONS
        for what in ("sigma", *(f"q{level:g}" for level in LEVELS))
    ]
    signature = {"inputs": json.dumps(inputs), "outputs": json.dumps(outputs), "params": None}
    return json.dumps({"flavors": {}, "signature": signature}, indent=1).encode()
