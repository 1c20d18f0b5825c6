"""An evaluation as Markdown: verdicts first, then what stands behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spy_pipeline.learning.evaluation.evaluation import DIRECTION_HORIZON, WHOLE, Evaluation
from spy_pipeline.learning.evaluation.yardsticks import YARDSTICKS, Grade, Metric, Yardstick
from spy_pipeline.learning.scoring.day_blocks import Interval

_WORDS = {
    Metric.QLIKE_B_SIGMA: "QLIKE of 30-minute variance, less than B-sigma's by",
    Metric.QLIKE_B_SIGMA2: "QLIKE of 30-minute variance, less than B-sigma2's by",
    Metric.LOG_ERROR_B_SIGMA: "squared error of log variance, less than B-sigma's by",
    Metric.CRPS_B_Q: "CRPS, less than B-Q's by",
    Metric.CRPS_UNCONDITIONAL: "CRPS, less than the unconditional one by",
    Metric.CRPS_BEYOND_B_Q: "of that, beyond what B-Q saves",
    Metric.COVERAGE: "coverage of the 90 % band",
    Metric.WINKLER_B_Q: "Winkler score of the 90 % band, less than B-Q's by",
    Metric.CELL_RMS: "coverage error over hours x volatility, debiased RMS",
    Metric.CELL_WORST: "worst of these cells beyond the bound of chance",
}

_VOLATILITIES = ("calm", "middling", "wild")


def markdown(evaluation: Evaluation) -> str:
    """The whole report."""
    return "\n".join(_lines(evaluation)) + "\n"


def _lines(evaluation: Evaluation) -> Iterator[str]:
    verdict = "every floor is met" if evaluation.floors_met else "NOT every floor is met"
    yield f"# {evaluation.judged}: {evaluation.first_day} to {evaluation.last_day}"
    yield ""
    yield (
        f"{evaluation.days} days, {evaluation.decisions} decisions 5 minutes apart; they overlap, so the evidence is "
        f"counted in days. Brackets hold 95 % intervals from redrawing blocks of 5 days. Verdict: **{verdict}**."
    )
    if evaluation.suspicion:
        yield f"\n**Taken for a leak until disproved: {evaluation.suspicion}.**"
    yield from _findings(evaluation)
    yield from _by_span(evaluation)
    yield from _by_horizon(evaluation)
    yield from _volatility(evaluation)
    yield from _direction(evaluation)
    yield from _cells(evaluation)
    yield from _pit(evaluation)


def _findings(evaluation: Evaluation) -> Iterator[str]:
    yield "\n## Against the yardsticks\n"
    rows = [
        (_WORDS[found.metric], _percent(found.found), *_steps(YARDSTICKS[found.metric]), str(found.grade))
        for found in evaluation.findings
    ]
    yield from _table(("what", "found", "floor", "target", "moonshot", "verdict"), rows)


def _by_span(evaluation: Evaluation) -> Iterator[str]:
    yield "\n## By year (reported, not gated)\n"
    names = [name for name in evaluation.spans if name != WHOLE]
    by_metric = {name: {finding.metric: finding.found for finding in evaluation.spans[name]} for name in names}
    days = [f"{name} ({evaluation.spans[name][0].found.days} days)" for name in names]
    rows = [
        (_WORDS[found.metric], *(_percent(by_metric[name][found.metric]) for name in names))
        for found in evaluation.findings
    ]
    yield from _table(("what", *days), rows)


def _by_horizon(evaluation: Evaluation) -> Iterator[str]:
    yield "\n## Distributions by horizon\n"
    rows = [
        (
            figures.name,
            f"{figures.horizon} min",
            f"{figures.crps:.3f} bp",
            _percent(figures.crps_vs_b_q),
            _percent(figures.scaled_crps_vs_b_q),
            _percent(figures.coverage),
            f"{figures.width.value * 1e4:.1f} bp",
            _percent(figures.winkler_vs_b_q),
            f"{figures.dm.statistic:.2f} ({figures.dm.p_value:.2f})",
        )
        for figures in evaluation.horizons
    ]
    header = (
        "forecaster", "ahead", "CRPS", "less than B-Q's by", "in multiples of sigma", "90 % band holds",
        "its width", "Winkler less than B-Q's by", "Diebold-Mariano (p)",
    )  # fmt: skip
    yield from _table(header, rows)


def _volatility(evaluation: Evaluation) -> Iterator[str]:
    yield "\n## 30-minute volatility\n"
    rows = [
        (
            figures.name,
            _percent(figures.qlike_vs_b_sigma),
            _percent(figures.qlike_vs_b_sigma2),
            _percent(figures.log_error_vs_b_sigma),
            f"{figures.r_squared_within_days:.2f}",
            f"{figures.dm.statistic:.2f} ({figures.dm.p_value:.2f})",
        )
        for figures in evaluation.volatility
    ]
    header = (
        "forecaster", "QLIKE less than B-sigma's by", "than B-sigma2's by", "log error less than B-sigma's by",
        "R2 within days", "Diebold-Mariano (p)",
    )  # fmt: skip
    yield from _table(header, rows)


def _direction(evaluation: Evaluation) -> Iterator[str]:
    skill = evaluation.direction
    yield f"\n## Direction, {DIRECTION_HORIZON} minutes ahead\n"
    yield f"- right on the surest tenth: {_percent(skill.right_on_surest)}"
    yield f"- more often than always saying up, on the same decisions: {_percent(skill.excess_over_always_up)}"
    yield f"- of the standardized return explained: {_percent(skill.r_squared)}"


def _cells(evaluation: Evaluation) -> Iterator[str]:
    cells = evaluation.cells
    yield "\n## Coverage of the 90 % band by hour and volatility\n"
    inside = "inside" if cells.worst_is_chance else "beyond"
    yield f"The worst cell is {_percent(cells.worst)} off, {inside} the {cells.worst_bound:.1%} that chance gives.\n"
    found = {(cell.hour, cell.tercile): f"{cell.coverage:.1%} of {cell.rows}" for cell in cells.cells}
    hours = sorted({hour for hour, _ in found})
    rows = [
        (str(hour + 1), *(found.get((hour, tercile), "") for tercile in range(len(_VOLATILITIES)))) for hour in hours
    ]
    yield from _table(("hour", *_VOLATILITIES), rows)


def _pit(evaluation: Evaluation) -> Iterator[str]:
    yield "\n## Where outcomes fall among the quantiles\n"
    rows = [(str(place), f"{found:.1%}", f"{expected:.1%}") for place, (found, expected) in enumerate(evaluation.pit)]
    yield from _table(("stretch", "found", "expected"), rows)


def _steps(yardstick: Yardstick) -> tuple[str, ...]:
    sign = "+/- " if yardstick.centre else "at most " if yardstick.is_error else ""
    steps = (yardstick.floor, yardstick.target, yardstick.moonshot)
    shown = tuple("" if step is None else f"{sign}{step:.2%}" for step in steps)
    return ("interval reaches 0" if yardstick.by_interval else shown[0], *shown[1:])


def _percent(found: Interval) -> str:
    return f"{found.value:.2%} [{found.low:.2%}, {found.high:.2%}]"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def one_line(evaluation: Evaluation) -> str:
    """How far the forecaster gets, in one line."""
    counts = {grade: sum(found.grade is grade for found in evaluation.findings) for grade in Grade}
    told = ", ".join(f"{count} {grade}" for grade, count in counts.items() if count)
    return f"{evaluation.judged} on {evaluation.days} days: {told}"
