"""Proofs as a walk would leave them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spy_pipeline.forecast.online.weights import Choice
from spy_pipeline.learning.proof_record import Proof
from spy_pipeline.learning.recipe import Recipe
from spy_pipeline.learning.scoring.day_blocks import Interval


def proof_of(members: Sequence[str], last_day: str, **others: Any) -> Proof:
    """A proof that speaks well of stacks of these members; `others` are the fields that are to be otherwise."""
    fields: dict[str, Any] = {
        "first_day": "2024-01-02",
        "last_day": last_day,
        "days": 24,
        "decisions": 1848,
        "learned_from": 30,
        "data_hash": "0" * 64,
        "seed": 0,
        "recipe": Recipe.chosen(members, Choice()),
        "crps_vs_b_q": Interval(0.002, -0.001, 0.005, 24),
        "qlike_vs_b_sigma": Interval(0.10, 0.02, 0.18, 24),
        "coverage": Interval(0.902, 0.885, 0.919, 24),
        "suspicion": None,
    }
    return Proof(**(fields | others))
