"""What the last walk proved, and of what stacks, kept where the gate finds it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.evaluation.evaluation import Evaluation
from spy_pipeline.learning.evaluation.yardsticks import Metric
from spy_pipeline.learning.proof import Walked
from spy_pipeline.learning.recipe import Recipe
from spy_pipeline.learning.scoring.day_blocks import Interval


@dataclass(frozen=True, slots=True)
class Proof:
    """The part of an evaluation that decides whether a stack may serve, and what it speaks of."""

    first_day: str
    """First day scored."""
    last_day: str
    """Last day scored."""
    days: int
    """Days scored: what the evidence is counted in."""
    decisions: int
    """Decisions scored, which overlap."""
    learned_from: int
    """Sessions that the first scored forecasts were learned from; later ones were learned from no fewer."""
    data_hash: str
    """Content hash of the days walked and learned from."""
    seed: int
    """What all chance in the walk's fits came from."""
    recipe: Recipe
    """What the stack that was walked was made of."""
    crps_vs_b_q: Interval
    """How much smaller the stack's CRPS was than B-Q's."""
    qlike_vs_b_sigma: Interval
    """How much smaller the QLIKE of its 30-minute variance was than B-sigma's."""
    coverage: Interval
    """Share of outcomes in its 90 % band."""
    suspicion: str | None
    """Why the figures look like a leak, or None where they do not."""

    @classmethod
    def of(cls, evaluation: Evaluation, walk: Walked) -> Proof:
        """What the evaluation of a walk proved."""
        found = {finding.metric: finding.found for finding in evaluation.findings}
        return cls(
            first_day=evaluation.first_day,
            last_day=evaluation.last_day,
            days=evaluation.days,
            decisions=evaluation.decisions,
            learned_from=walk.learned_from,
            data_hash=walk.data_hash,
            seed=walk.seed,
            recipe=walk.recipe,
            crps_vs_b_q=found[Metric.CRPS_B_Q],
            qlike_vs_b_sigma=found[Metric.QLIKE_B_SIGMA],
            coverage=found[Metric.COVERAGE],
            suspicion=evaluation.suspicion,
        )


def keep_proof(home: Home, instrument: Instrument, proof: Proof) -> None:
    """Keep a proof in place of the former one."""
    write_atomically(_path(home, instrument), json.dumps(asdict(proof), indent=1).encode())


def last_proof(home: Home, instrument: Instrument) -> Proof:
    """The proof of the last walk; without one, or with one that does not say what it proved, nothing may serve."""
    path = _path(home, instrument)
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        missing = {field.name for field in fields(Proof)} - set(said)
        if not missing:
            return _restored(said)
    except FileNotFoundError as error:
        raise SpyError(f"Nothing is proved of the stack of {instrument.symbol} yet: run `spy evaluate`.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SpyError(f"{path} is damaged ({error}): run `spy evaluate` to prove the stack anew.") from error
    raise SpyError(
        f"{path} does not say what stack it proved, as it was kept by an older version: run `spy evaluate` to prove "
        "the stack anew."
    )


def _restored(said: dict[str, Any]) -> Proof:
    recipe = said["recipe"]
    names = {name: tuple(recipe[name]) for name in ("members", "trusted", "left_out")}
    intervals = {name: Interval(**said[name]) for name in ("crps_vs_b_q", "qlike_vs_b_sigma", "coverage")}
    return Proof(**(said | intervals | {"recipe": Recipe(**(recipe | names))}))


def _path(home: Home, instrument: Instrument) -> Path:
    return home.state_folder / "proofs" / f"{instrument.key}.json"
