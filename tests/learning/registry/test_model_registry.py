"""The registry keeps versions by content, changes roles wholly, walks back, prunes, and refuses tampering."""

from __future__ import annotations

import dataclasses
import os
import time
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import MANIFEST, Artifact
from spy_pipeline.learning.registry.artifact_store import ArtifactStore
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, Facts, Lineage, ModelVersion
from spy_pipeline.learning.registry.role_rows import RoleMovedError, role_holder

NAME = "SPY.stack"
LINEAGE = Lineage(Source.IMPORTED, "2024-01-02", "2024-06-28", "data", "kernel", "code")


@pytest.fixture
def registry(home: Home) -> ModelRegistry:
    return ModelRegistry(home)


def registered(registry: ModelRegistry, content: str, lineage: Lineage = LINEAGE, name: str = NAME) -> ModelVersion:
    return registry.register(name, Artifact({}, {"model.json": content.encode()}), lineage, Facts({"seed": "1"}))


def test_the_same_content_is_the_same_version(registry: ModelRegistry) -> None:
    first, again, other = (registered(registry, content) for content in ("a", "a", "b"))
    assert first == again
    assert [version.version for version in registry.versions(NAME)] == [other.version, first.version]


def test_a_version_says_what_it_was_made_of(registry: ModelRegistry) -> None:
    parent = registered(registry, "a")
    child = registered(registry, "b", dataclasses.replace(LINEAGE, parent=parent.version))
    found = registry.version(NAME, child.version[:12])
    assert found.lineage.parent == parent.version
    assert found.lineage.source is Source.IMPORTED
    assert found.facts.parameters == {"seed": "1"}


def test_rollback_walks_back_through_promotions(registry: ModelRegistry) -> None:
    first, second, third = (registered(registry, content).version for content in "abc")
    for version in (first, second, third):
        registry.promote(NAME, version, Alias.CHAMPION, "better")
    assert registry.rollback(NAME, Alias.CHAMPION, "worse live").version == second
    assert registry.rollback(NAME, Alias.CHAMPION, "worse live").version == first
    with pytest.raises(SpyError, match="no earlier champion"):
        registry.rollback(NAME, Alias.CHAMPION, "worse live")
    assert registry.aliases(NAME) == {"champion": first}
    assert [change["kind"] for change in registry.history(NAME, Alias.CHAMPION)][:2] == ["rolled back", "rolled back"]


def test_a_promotion_after_a_rollback_can_be_rolled_back(registry: ModelRegistry) -> None:
    first, second, third = (registered(registry, content).version for content in "abc")
    for version in (first, second):
        registry.promote(NAME, version, Alias.CHAMPION, "better")
    registry.rollback(NAME, Alias.CHAMPION, "worse")
    registry.promote(NAME, third, Alias.CHAMPION, "better")
    assert registry.rollback(NAME, Alias.CHAMPION, "worse").version == first


def test_a_role_is_taken_only_from_the_version_that_was_judged(registry: ModelRegistry) -> None:
    first, second, third, fourth = (registered(registry, content).version for content in "abcd")
    for version in (first, second, third):
        registry.promote(NAME, version, Alias.CHAMPION, "better")
    written: list[str] = []
    for change in (
        partial(registry.promote, NAME, fourth, Alias.CHAMPION, "better than the second", instead_of=second),
        partial(registry.rollback, NAME, Alias.CHAMPION, "the second is worse", instead_of=second),
    ):
        with pytest.raises(RoleMovedError, match=f"is {third[:12]} meanwhile, no longer {second[:12]}"):
            change(along=lambda _connection: written.append("never"))
    assert registry.aliases(NAME) == {"champion": third}
    assert not written
    assert registry.rollback(NAME, Alias.CHAMPION, "worse", instead_of=third).version == second
    with pytest.raises(RoleMovedError):
        registry.rollback(NAME, Alias.CHAMPION, "worse", instead_of=third)
    assert registry.promote(NAME, fourth, Alias.CHAMPION, "better", instead_of=second).served


def test_what_is_written_along_with_a_promotion_is_written_with_it_or_not_at_all(registry: ModelRegistry) -> None:
    version = registered(registry, "a").version

    def broken(connection: Connection) -> None:
        assert role_holder(connection, NAME, Alias.CHAMPION) == version
        raise SpyError("The rest could not be written.")

    with pytest.raises(SpyError, match="could not be written"):
        registry.promote(NAME, version, Alias.CHAMPION, "better", along=broken)
    assert registry.aliases(NAME) == {}
    assert registry.history(NAME, Alias.CHAMPION) == []


def test_a_changed_artifact_is_not_promoted(registry: ModelRegistry) -> None:
    version = registered(registry, "a").version
    (registry.artifacts.path(version) / "model.json").write_text("swapped")
    with pytest.raises(SpyError, match="damaged"):
        registry.promote(NAME, version, Alias.CHAMPION, "better")
    assert registry.holder(NAME, Alias.CHAMPION) is None


def test_a_member_without_its_artifact_keeps_the_stack_from_serving(registry: ModelRegistry) -> None:
    member = registered(registry, "member", name="SPY.member")
    stack = registered(registry, "stack", dataclasses.replace(LINEAGE, members=(member.version,)))
    registry.artifacts.drop(member.version)
    with pytest.raises(SpyError, match="no artifact"):
        registry.promote(NAME, stack.version, Alias.CHAMPION, "better")


def test_simulated_ancestry_is_kept_out_of_a_live_home(registry: ModelRegistry) -> None:
    registered(registry, "a")
    with pytest.raises(SpyError, match="takes no simulated records"):
        registered(registry, "b", dataclasses.replace(LINEAGE, source=Source.SIMULATED))
    assert len(registry.versions(NAME)) == 1


def test_pruning_keeps_what_serves_served_is_a_part_or_is_new(registry: ModelRegistry) -> None:
    member = registered(registry, "member", name="SPY.member").version
    lineage = dataclasses.replace(LINEAGE, members=(member,))
    versions = [registered(registry, str(number), lineage).version for number in range(6)]
    registry.promote(NAME, versions[0], Alias.CHAMPION, "first")
    registry.promote(NAME, versions[1], Alias.CHAMPION, "better")
    registry.promote(NAME, versions[2], Alias.CONTROL, "frozen")
    assert registry.prune("SPY.member", keep=0)[0] == 0
    dropped, freed = registry.prune(NAME, keep=1)
    assert dropped == 2
    assert freed > 0
    left = {version.version for version in registry.versions(NAME) if not version.dropped}
    assert left == {versions[0], versions[1], versions[2], versions[5]}
    assert len(registry.versions(NAME)) == 6
    assert not registry.artifacts.path(versions[3]).exists()
    assert registry.rollback(NAME, Alias.CHAMPION, "worse").version == versions[0]


def test_a_pruning_that_is_cut_short_leaves_no_version_without_its_files(
    registry: ModelRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = [registered(registry, str(number)).version for number in range(4)]

    class Killed(BaseException):
        pass

    def die(_store: ArtifactStore, _version: str) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(ArtifactStore, "drop", die)
        with pytest.raises(Killed):
            registry.prune(NAME, keep=1)
    for version in registry.versions(NAME):
        assert version.dropped or registry.artifacts.read(version.version)
    left = [registry.artifacts.path(version) for version in versions[:3]]
    assert all(place.is_dir() for place in left)
    long_ago = time.time() - 7200
    for place in left:
        os.utime(place, (long_ago, long_ago))
    registry.prune(NAME, keep=1)
    assert not any(place.exists() for place in left)
    assert registry.artifacts.read(versions[3])


def test_several_roles_are_given_in_one_step(registry: ModelRegistry) -> None:
    first, second = (registered(registry, content).version for content in "ab")
    registry.promote_to(NAME, first, {Alias.CONTROL: "frozen", Alias.CHAMPION: "passed"})
    assert registry.aliases(NAME) == {"control": first, "champion": first}
    registry.artifacts.drop(second)
    with pytest.raises(SpyError, match="no artifact"):
        registry.promote_to(NAME, second, {Alias.CONTROL: "frozen", Alias.CHAMPION: "passed"})
    assert registry.aliases(NAME) == {"control": first, "champion": first}
    assert registry.history(NAME, Alias.CONTROL)[0]["reason"] == "frozen"


def test_a_pruned_version_can_be_trained_again(registry: ModelRegistry) -> None:
    old = registered(registry, "old").version
    registered(registry, "new")
    registry.prune(NAME, keep=1)
    with pytest.raises(SpyError, match="train it anew"):
        registry.promote(NAME, old, Alias.CHAMPION, "back")
    assert not registered(registry, "old").dropped
    assert registry.promote(NAME, old, Alias.CHAMPION, "back").served


def test_what_a_killed_writer_left_is_cleared_away(home: Home, registry: ModelRegistry) -> None:
    place = registry.artifacts.path(registered(registry, "a").version)
    left = place.parent / ".writing-999999999-x"
    left.mkdir()
    ModelRegistry(home)
    assert not left.exists()
    assert (place / MANIFEST).is_file()


@pytest.mark.parametrize(
    ("start", "sentence"), [("ab", "too short"), ("0" * 10, "has no version"), ("control", "has no control")]
)
def test_a_version_that_is_not_there_is_refused(registry: ModelRegistry, start: str, sentence: str) -> None:
    registered(registry, "a")
    with pytest.raises(SpyError, match=sentence):
        registry.version(NAME, start)


def test_damaged_manifest_is_a_sentence(registry: ModelRegistry) -> None:
    version = registered(registry, "a").version
    manifest: Path = registry.artifacts.path(version) / MANIFEST
    manifest.write_bytes(manifest.read_bytes()[:20])
    with pytest.raises(SpyError, match="not that of model"):
        registry.artifacts.read(version)
