"""A proof says what it proved; what says less is none, and a walk over fewer days does not replace it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.learning.forecast_code import stack_code_hash
from spy_pipeline.learning.proof_judgement import not_kept_because
from spy_pipeline.learning.proof_record import keep_proof, last_proof
from spy_pipeline.learning.report import Report, walk_forward_report
from spy_pipeline.learning.roster import BASELINE_ROLES, STACK_SIGMA, role_named
from tests.learning.made_up_panels import SPY
from tests.learning.made_up_proofs import proof_of
from tests.learning.walk_home import fill_with_walk

MEMBERS = ("residual_quantiles",)
CHOSEN = (*BASELINE_ROLES, role_named(STACK_SIGMA), *(role_named(name) for name in MEMBERS))
DAYS = 40
FIRST_SCORED, NEWEST = "2024-02-16", "2024-02-28"


@pytest.fixture(scope="module")
def walked_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home.at(tmp_path_factory.mktemp("home"))
    fill_with_walk(home, DAYS)
    return home


def walk(home: Home, first: date | None, last: date | None) -> tuple[Report, list[str]]:
    """The report of a walk with few forecasters, and what was told."""
    told: list[str] = []
    return walk_forward_report(home, SPY, (first, last), CHOSEN, seed=3, tell=told.append), told


@pytest.fixture(scope="module")
def whole(walked_home: Home) -> tuple[Report, list[str]]:
    return walk(walked_home, None, None)


def test_a_walk_over_the_default_days_is_kept_and_says_what_it_proved(
    walked_home: Home, whole: tuple[Report, list[str]]
) -> None:
    proof = last_proof(walked_home, SPY)
    assert (proof.first_day, proof.last_day, proof.days) == (FIRST_SCORED, NEWEST, 8)
    assert proof.decisions == whole[0].evaluation.decisions
    assert (proof.recipe.members, proof.recipe.trusted, proof.recipe.left_out) == (MEMBERS, (), ())
    assert proof.recipe.code == stack_code_hash()
    assert (proof.learned_from, proof.seed) == (32, 3)
    assert proof.coverage.value == pytest.approx(0.9, abs=0.1)
    assert "with which none may serve: only 8 of the 20 days that tell a broken stack" in whole[1][-1]


def test_a_walk_over_fewer_days_is_told_and_replaces_nothing(
    walked_home: Home, whole: tuple[Report, list[str]]
) -> None:
    kept = last_proof(walked_home, SPY)
    assert whole[0].proof == kept
    day = date.fromisoformat(NEWEST)
    report, told = walk(walked_home, day, day)
    assert report.evaluation.days == 1
    assert (report.folder / "report.md").is_file()
    sentence = (
        f"does not replace the proof of the stack of SPY: it begins on {NEWEST}, and a proof begins on {FIRST_SCORED}"
    )
    assert sentence in told[-1]
    assert told[-1] in report.text
    assert last_proof(walked_home, SPY) == kept


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (FIRST_SCORED, NEWEST, None),
        ("2024-02-15", "2024-02-27", None),
        ("2024-02-20", NEWEST, "begins on 2024-02-20"),
        ("2024-01-02", "2024-02-12", "11 sessions before 2024-02-28, and 10 are the most"),
    ],
)
def test_a_proof_covers_the_days_walked_by_default(
    walked_home: Home, first: str, last: str, reason: str | None
) -> None:
    found = not_kept_because(walked_home, SPY, proof_of(MEMBERS, last, first_day=first))
    assert (found is None) if reason is None else (reason in (found or ""))


def test_a_proof_comes_back_as_it_was_kept(home: Home) -> None:
    with pytest.raises(SpyError, match="Nothing is proved of the stack of SPY yet: run `spy evaluate`"):
        last_proof(home, SPY)
    proof = proof_of(MEMBERS, "2024-02-14", suspicion="too good")
    keep_proof(home, SPY, proof)
    assert last_proof(home, SPY) == proof


def test_what_does_not_say_what_it_proved_is_no_proof(home: Home) -> None:
    path = home.state_folder / "proofs" / "SPY.json"
    keep_proof(home, SPY, proof_of(MEMBERS, "2024-02-14"))
    said = asdict(last_proof(home, SPY))
    older = {name: said[name] for name in ("first_day", "last_day", "crps_vs_b_q", "suspicion")}
    path.write_text(json.dumps(older))
    with pytest.raises(SpyError, match="does not say what stack it proved.*run `spy evaluate`"):
        last_proof(home, SPY)
    path.write_text(json.dumps(said)[:30])
    with pytest.raises(SpyError, match="damaged"):
        last_proof(home, SPY)
    path.write_text(json.dumps(said | {"recipe": {"members": []}}))
    with pytest.raises(SpyError, match="damaged"):
        last_proof(home, SPY)
