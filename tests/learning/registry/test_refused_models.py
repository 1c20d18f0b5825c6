"""What is damaged, foreign or of simulated ancestry is refused by a sentence before any of it runs."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from spy_pipeline.core.clock import RealClock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.serving import Server
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, ModelVersion
from spy_pipeline.learning.roster import STACK, stack_roles
from spy_pipeline.learning.stack import register_stack, stack_of
from spy_pipeline.learning.training import SIGNATURE, model_name, train

SPY = Instrument.parse("SPY")
NAME = model_name(SPY, STACK)
DAYS = 30


class Bomb:
    """Makes a file where anything unpickles it."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self._mark,)


def trained(home: Home, panel: Panel) -> ModelVersion:
    registry = ModelRegistry(home)
    versions = train(registry, SPY, panel, stack_roles(), seed=1, tell=lambda _: None)
    return register_stack(registry, SPY, panel, versions)


@pytest.fixture(scope="module")
def stack(walk_panel: Panel, tmp_path_factory: pytest.TempPathFactory) -> tuple[Artifact, ModelVersion]:
    """A whole stack of imported bars, as its artifact and as a version."""
    home = Home.at(tmp_path_factory.mktemp("trained"))
    made = trained(home, walk_panel.part(0, DAYS))
    return ModelRegistry(home).artifacts.read(made.version), made


def kept(home: Home, artifact: Artifact, version: ModelVersion) -> ModelVersion:
    """The artifact as a version of the home, without members that would have to be there as well."""
    lineage = dataclasses.replace(version.lineage, members=())
    return ModelRegistry(home).register(NAME, artifact, lineage, version.facts)


def test_a_swapped_file_is_refused_before_it_is_read(
    home: Home, stack: tuple[Artifact, ModelVersion], tmp_path: Path
) -> None:
    made = kept(home, *stack)
    registry = ModelRegistry(home)
    registry.promote(NAME, made.version, Alias.CHAMPION, "first")
    bomb, mark = pickle.dumps(Bomb(tmp_path / "mark")), tmp_path / "mark"
    pickle.loads(bomb)
    assert mark.exists()
    mark.unlink()
    place = registry.artifacts.path(made.version)
    for path in sorted(path for path in place.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for swapped in (bomb, content[:-1]):
            path.write_bytes(swapped)
            with pytest.raises(SpyError, match=path.name.replace(".", r"\.")):
                stack_of(registry, SPY, Alias.CHAMPION)
        path.write_bytes(content)
    (place / "added.pkl").write_bytes(bomb)
    with pytest.raises(SpyError, match=r"other files than its manifest names \(added\.pkl\)"):
        stack_of(registry, SPY, Alias.CHAMPION)
    (place / "added.pkl").unlink()
    assert stack_of(registry, SPY, Alias.CHAMPION).fitted is not None
    assert not mark.exists()


def test_foreign_content_under_a_right_hash_is_refused(stack: tuple[Artifact, ModelVersion], tmp_path: Path) -> None:
    artifact, _ = stack
    bomb = pickle.dumps(Bomb(tmp_path / "mark"))
    for name in (name for name in artifact.files if name != SIGNATURE):
        with pytest.raises(SpyError, match=r"model \w+ does not hold a forecaster of this program"):
            restored(Artifact(artifact.notes, {**artifact.files, name: bomb}))
    assert not (tmp_path / "mark").exists()


def test_a_stack_that_is_none_is_refused(home: Home, stack: tuple[Artifact, ModelVersion]) -> None:
    artifact, version = stack
    made = kept(home, artifact.part("volatility"), version)
    ModelRegistry(home).promote(NAME, made.version, Alias.CHAMPION, "not looked at")
    with pytest.raises(SpyError, match="is no stack"):
        stack_of(ModelRegistry(home), SPY, Alias.CHAMPION)


def test_simulated_ancestry_neither_takes_a_role_nor_forecasts_in_a_live_home(
    home: Home, walk_panel: Panel, tmp_path: Path
) -> None:
    elsewhere = Home.at(tmp_path / "simulated")
    elsewhere.root.mkdir()
    panel = replace(walk_panel.part(0, DAYS), source=Source.SIMULATED)
    made = trained(elsewhere, panel)
    assert made.lineage.source is Source.SIMULATED
    artifact = ModelRegistry(elsewhere).artifacts.read(made.version)
    claimed = dataclasses.replace(made, lineage=dataclasses.replace(made.lineage, source=Source.IMPORTED))
    smuggled = kept(home, artifact, claimed)
    with pytest.raises(SpyError, match="is a live home and takes no simulated records"):
        ModelRegistry(home).promote(NAME, smuggled.version, Alias.CHAMPION, "smuggled")
    assert ModelRegistry(home).aliases(NAME) == {}
    loaded = restored(artifact)
    assert isinstance(loaded, Ensemble)
    server = Server(loaded, SPY.key, RealClock())
    with pytest.raises(SpyError, match="descends from simulated bars and never serves real ones"):
        server.forecast(walk_panel.part(0, DAYS + 1).up_to(walk_panel.first_row[DAYS] + 100))
