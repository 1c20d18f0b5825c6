"""The walk-forward report: walked, judged, written down, and told to MLflow."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.learning.code_version import code_version
from spy_pipeline.learning.evaluation.contributions import (
    Contribution,
    contribution_lines,
    distribution_contributions,
    evidence_lines,
    live_contributions,
    live_lines,
    volatility_contributions,
)
from spy_pipeline.learning.evaluation.evaluation import Evaluation, evaluate
from spy_pipeline.learning.evaluation.figures import figures, metrics
from spy_pipeline.learning.evaluation.findings import B_SIGMA2, Judgement
from spy_pipeline.learning.evaluation.html import page
from spy_pipeline.learning.evaluation.markdown import markdown
from spy_pipeline.learning.evaluation.plots import plots
from spy_pipeline.learning.importance import importance, importance_picture
from spy_pipeline.learning.proof import Walked, walked
from spy_pipeline.learning.proof_judgement import not_kept_because, weaknesses
from spy_pipeline.learning.proof_record import Proof, keep_proof
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Facts
from spy_pipeline.learning.roster import STACK, STACK_SIGMA, Role, roles
from spy_pipeline.learning.training import model_name

Tell = Callable[[str], None]

_LOOKED_BACK = 20
_VOLATILITY_CHAIN = (B_SIGMA2, STACK_SIGMA, "boosted_volatility")


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a walk, and where it is written down."""

    evaluation: Evaluation
    """The stack held against the baselines."""
    contributions: tuple[Contribution, ...]
    """What each learned member adds, and what live features add."""
    text: str
    """All of it as Markdown."""
    pictures: dict[str, bytes]
    """PNG pictures by name."""
    folder: Path
    """Where `report.md`, `report.html`, `figures.json` and the pictures lie."""
    proof: Proof
    """What it proves of the stack."""
    gate: str
    """What the gate will make of it, in a sentence."""

    def figures(self) -> dict[str, Any]:
        """All of it as JSON holds it."""
        contributions = [asdict(part) for part in self.contributions]
        return figures(self.evaluation) | {"contributions": contributions, "gate": self.gate}


def walk_forward_report(
    home: Home,
    instrument: Instrument,
    days: tuple[date | None, date | None],
    chosen: Sequence[Role],
    *,
    seed: int = 0,
    tell: Tell,
) -> Report:
    """Walk, judge, and write the report under `data/reports/`; MLflow hears of it through the outbox.

    A walk that covers the days walked by default is kept as the proof that the gate asks for.
    """
    walk = walked(home, instrument, days, chosen, seed=seed, tell=tell)
    report = judged(home, instrument, walk)
    _write(report, f"{instrument.symbol}, walked forward")
    if not_kept_because(home, instrument, report.proof) is None:
        keep_proof(home, instrument, report.proof)
    tell(report.gate)
    parameters = {
        "first_day": report.evaluation.first_day,
        "last_day": report.evaluation.last_day,
        "code": code_version(),
        "seed": str(seed),
        "forecasters": ", ".join(role.name for role in chosen),
    }
    facts = Facts(parameters, metrics(report.evaluation))
    ModelRegistry(home).tell_report(model_name(instrument, "walk_forward"), report.folder, facts)
    return report


def judged(home: Home, instrument: Instrument, walk: Walked) -> Report:
    """The report of a walk, not yet written down."""
    compared = {name for pair in walk.others.values() for name in (pair.with_it, pair.without_it)}
    shown = walk.forecasts.without(compared)
    evaluation, judgement = evaluate(walk.outcomes, shown, STACK), Judgement(walk.outcomes, shown)
    parts, live = _contributions(walk)
    lines = (
        *evidence_lines(walk.members, walk.evidence, evaluation.first_day),
        *contribution_lines(parts),
        *live_lines(live),
    )
    pictures = plots(judgement, evaluation, walk.weights, walk.members) | _looked_at(home, instrument)
    name = f"walk-forward-{evaluation.first_day}-{evaluation.last_day}"
    folder = home.data_folder / "reports" / instrument.key / name
    proof = Proof.of(evaluation, walk)
    gate = _before_the_gate(home, instrument, proof)
    text = markdown(evaluation) + "\n".join([*lines, "\n## Before the gate\n", gate]) + "\n"
    return Report(evaluation, (*parts, *live), text, pictures, folder, proof, gate)


def _before_the_gate(home: Home, instrument: Instrument, proof: Proof) -> str:
    """Whether the walk is the proof from now on, and whether a stack may serve with it."""
    if reason := not_kept_because(home, instrument, proof):
        return f"This walk does not replace the proof of the stack of {instrument.symbol}: {reason}."
    if refusals := "; ".join(weaknesses(proof)):
        return f"This walk is the proof of the stack of {instrument.symbol}, with which none may serve: {refusals}."
    return f"This walk is the proof of the stack of {instrument.symbol}, with which one like it may serve."


def _contributions(walk: Walked) -> tuple[tuple[Contribution, ...], tuple[Contribution, ...]]:
    """What each learned member adds, and what live features add."""
    judgement = Judgement(walk.outcomes, walk.forecasts)
    before = Judgement(*walk.before) if walk.before else None
    weights = dict(zip(walk.members, np.nanmean(walk.weights, axis=(0, 1)).tolist(), strict=True))
    chain = [name for name in _VOLATILITY_CHAIN if name in walk.forecasts.sigma]
    parts = (
        *volatility_contributions(judgement, chain, STACK_SIGMA),
        *distribution_contributions(judgement, before, walk.others, weights),
    )
    return parts, live_contributions(judgement, walk.live)


def _looked_at(home: Home, instrument: Instrument) -> dict[str, bytes]:
    """What the newest trained version of each forecaster looks at, where there is one that can say."""
    registry = ModelRegistry(home)
    kept = set(registry.artifacts.stored())
    pictures = {}
    for role in roles():
        versions = [found.version for found in registry.versions(model_name(instrument, role.name), limit=_LOOKED_BACK)]
        for version in [version for version in versions if version in kept][:1]:
            shares = importance(restored(registry.artifacts.read(version)))
            if shares:
                title = f"what {role.name} looks at"
                pictures[title] = importance_picture(shares, f"{title}, version {version[:12]}")
    return pictures


def _write(report: Report, title: str) -> None:
    write_atomically(report.folder / "report.md", report.text.encode())
    write_atomically(report.folder / "report.html", page(title, report.text, report.pictures).encode())
    write_atomically(report.folder / "figures.json", json.dumps(report.figures(), indent=1, default=str).encode())
    for name, png in report.pictures.items():
        write_atomically(report.folder / f"{name.replace(' ', '-')}.png", png)
