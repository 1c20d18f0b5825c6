"""Killed at any moment, neither registry nor alias is ever half-changed; `tests/soak` does this fifty times."""

from __future__ import annotations

from spy_pipeline.core.home import Home
from tests.learning.registry.killing import check_whole, train_and_kill

SEEDS = 5


def test_nothing_is_half_changed_after_a_kill(home: Home) -> None:
    for seed in range(SEEDS):
        train_and_kill(home, seed)
        check_whole(home)
