"""Pruning and promotion at once, or pruning killed in between: what has a role has its artifact."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, Facts, Lineage

NAME, MEMBER = "SPY.stack", "SPY.member"
LINEAGE = Lineage(Source.IMPORTED, "2024-01-02", "2024-06-28", "data", "kernel", "code")
LONG_S = 7200.0


class Killed(BaseException):
    """The process ends here."""


class Interrupted(LedgerDatabase):
    """The ledger of a process that something happens to before one of its transactions."""

    def __init__(self, home: Home, before: int, happens: Callable[[], object]) -> None:
        super().__init__(home)
        self._left, self._happens = before, happens

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction as ever, but for the one with this number, counted from 0."""
        self._left -= 1
        if self._left == -1:
            self._happens()
        with super().writing() as connection:
            yield connection


@pytest.fixture
def registry(home: Home) -> ModelRegistry:
    return ModelRegistry(home)


def interrupted(home: Home, before: int, happens: Callable[[], object]) -> ModelRegistry:
    """A registry that something happens to before its transaction with this number, counted from 0."""
    registry = ModelRegistry(home)
    registry._database = Interrupted(home, before, happens)
    return registry


def registered(registry: ModelRegistry, content: str, name: str = NAME, members: tuple[str, ...] = ()) -> str:
    lineage = dataclasses.replace(LINEAGE, members=members)
    return registry.register(name, Artifact({}, {"model.json": content.encode()}), lineage, Facts()).version


def killed() -> None:
    raise Killed


@pytest.mark.parametrize("alias", Alias)
def test_a_version_promoted_while_it_is_pruned_keeps_its_artifact(
    home: Home, registry: ModelRegistry, alias: Alias
) -> None:
    old = registered(registry, "old")
    registered(registry, "new")
    interrupted(home, 1, lambda: registry.promote(NAME, old, alias, "by hand")).prune(NAME, keep=1)
    assert not registry.version(NAME, old).dropped
    assert registry.artifacts.read(old)


def test_what_a_killed_pruning_meant_to_drop_is_kept_once_it_is_promoted(home: Home, registry: ModelRegistry) -> None:
    member = registered(registry, "member", MEMBER)
    old = registered(registry, "old", members=(member,))
    registered(registry, "new")
    for name, keep in ((NAME, 1), (MEMBER, 0)):
        with pytest.raises(Killed):
            interrupted(home, 1, killed).prune(name, keep)
    assert registry.version(MEMBER, member).dropped
    registry.promote(NAME, old, Alias.CHAMPION, "by hand")
    for version in (member, old):
        os.utime(registry.artifacts.path(version), (time.time() - LONG_S,) * 2)
    registry.prune(NAME, keep=1)
    for name, version in ((MEMBER, member), (NAME, old)):
        assert not registry.version(name, version).dropped
        assert registry.artifacts.read(version)


def test_a_version_that_is_pruned_while_it_is_checked_gets_no_role(home: Home, registry: ModelRegistry) -> None:
    first, second = (registered(registry, content) for content in ("first", "second"))
    for version in (first, second):
        registry.promote(NAME, version, Alias.CHALLENGER, "trained")
    late = interrupted(home, 0, lambda: registry.prune(NAME, keep=1))
    with pytest.raises(SpyError, match="no artifact"):
        late.promote(NAME, first, Alias.CHAMPION, "by hand")
    assert registry.aliases(NAME) == {"challenger": second}


def test_a_version_that_is_pruned_while_a_role_goes_back_to_it_does_not_get_it(
    home: Home, registry: ModelRegistry
) -> None:
    first, second = (registered(registry, content) for content in ("first", "second"))
    for version in (first, second):
        registry.promote(NAME, version, Alias.CHALLENGER, "trained")
    late = interrupted(home, 0, lambda: registry.prune(NAME, keep=1))
    with pytest.raises(SpyError, match="no artifact"):
        late.rollback(NAME, Alias.CHALLENGER, "worse")
    assert registry.aliases(NAME) == {"challenger": second}
