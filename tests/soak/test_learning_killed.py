"""Killed fifty times at seeded moments, registry, alias and MLflow stay whole."""

from __future__ import annotations

from pathlib import Path

from spy_pipeline.core.home import Home
from tests.learning.registry.killing import check_whole, kill_fits, train_and_kill

SEEDS = 50


def test_nothing_is_half_changed_after_fifty_kills(home: Home) -> None:
    for seed in range(100, 100 + SEEDS):
        train_and_kill(home, seed)
        check_whole(home)


def test_fifty_killed_fits_leave_a_whole_registry_and_go_on(tmp_path: Path) -> None:
    kill_fits(tmp_path, range(100, 100 + SEEDS))
