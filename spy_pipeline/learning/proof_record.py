"""What the last walk proved, kept where the gate finds it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.evaluation.evaluation import Evaluation
from spy_pipeline.learning.evaluation.yardsticks import Metric
from spy_pipeline.learning.scoring.day_blocks import Interval


@dataclass(frozen=True, slots=True)
class Proof:
    """The part of an evaluation that decides whether a stack may serve."""

    first_day: str
    """First day scored."""
    last_day: str
    """Last day scored."""
    crps_vs_b_q: Interval
    """How much smaller the stack's CRPS was than B-Q's."""
    suspicion: str | None
    """Why the figures look like a leak, or None where they do not."""

    @classmethod
    def of(cls, evaluation: Evaluation) -> Proof:
        """What an evaluation proved."""
        crps = next(finding.found for finding in evaluation.findings if finding.metric is Metric.CRPS_B_Q)
        return cls(evaluation.first_day, evaluation.last_day, crps, evaluation.suspicion)


def keep_proof(home: Home, instrument: Instrument, proof: Proof) -> None:
    """Keep a proof in place of the former one."""
    write_atomically(_path(home, instrument), json.dumps(asdict(proof), indent=1).encode())


def last_proof(home: Home, instrument: Instrument) -> Proof:
    """The proof of the last walk; without one nothing may serve."""
    path = _path(home, instrument)
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Proof(**(said | {"crps_vs_b_q": Interval(**said["crps_vs_b_q"])}))
    except FileNotFoundError as error:
        raise SpyError(f"Nothing is proved of the stack of {instrument.symbol} yet: run `spy evaluate`.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SpyError(f"{path} is damaged ({error}): run `spy evaluate` to prove the stack anew.") from error


def _path(home: Home, instrument: Instrument) -> Path:
    return home.state_folder / "proofs" / f"{instrument.key}.json"
