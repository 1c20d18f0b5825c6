"""Killed at any moment, training leaves nothing half-changed and goes on; `tests/soak` does this fifty times."""

from __future__ import annotations

from pathlib import Path

from spy_pipeline.core.home import Home
from tests.learning.registry.killing import check_whole, kill_fits, train_and_kill

SEEDS = 5


def test_nothing_is_half_changed_after_a_kill(home: Home) -> None:
    for seed in range(SEEDS):
        train_and_kill(home, seed)
        check_whole(home)


def test_a_killed_fit_leaves_a_whole_registry_and_is_made_again_the_same(tmp_path: Path) -> None:
    kill_fits(tmp_path, range(SEEDS))
