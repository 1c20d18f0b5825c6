"""An evaluation as JSON: every metric with its interval, baseline and verdict."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from spy_pipeline.learning.evaluation.evaluation import Evaluation
from spy_pipeline.learning.evaluation.yardsticks import YARDSTICKS


def figures(evaluation: Evaluation) -> dict[str, Any]:
    """Everything in the evaluation; what could not be reckoned is null."""
    document = asdict(evaluation)
    document["floors_met"] = evaluation.floors_met
    document["suspicion"] = evaluation.suspicion
    for finding in (finding for found in document["spans"].values() for finding in found):
        yardstick = YARDSTICKS[finding["metric"]]
        finding["floor"], finding["target"] = yardstick.floor, yardstick.target
    cleaned: dict[str, Any] = _without_nan(document)
    return cleaned


def metrics(evaluation: Evaluation) -> dict[str, float]:
    """The figures that MLflow keeps: the gated ones with their bounds, by horizon, and by hour and volatility."""
    found = {}
    for finding in evaluation.findings:
        for bound in ("value", "low", "high"):
            found[f"{finding.metric}.{bound}"] = getattr(finding.found, bound)
    for row in evaluation.horizons:
        if row.name == evaluation.judged:
            found[f"crps_bp.{row.horizon}"] = row.crps
            found[f"crps_vs_b_q.{row.horizon}"] = row.crps_vs_b_q.value
            found[f"coverage_90.{row.horizon}"] = row.coverage.value
            found[f"width_bp.{row.horizon}"] = row.width.value * 1e4
    for cell in evaluation.cells.cells:
        found[f"coverage_90.hour_{cell.hour + 1}.tercile_{cell.tercile + 1}"] = cell.coverage
    return {name: float(value) for name, value in found.items() if math.isfinite(value)}


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
