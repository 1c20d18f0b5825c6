"""Learning within the day: what proves better serves, what is worse does not, and what was promoted can go again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import insert

from spy_pipeline.core.sessions import Session
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live import bets
from spy_pipeline.live.fine_tuning import Decision, FineTuned, FineTuning
from spy_pipeline.live.heard_minutes import HeardMinute, HeardMinutes
from spy_pipeline.live.replaying import replay_day
from spy_pipeline.live.shadows import JUDGED_MINUTES, Role, Shadow, keep_shadows, shadows_of
from spy_pipeline.live.tables import SHADOWS
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living

NAME = model_name(SPY, STACK)
LEARNING = ("b_q", "boosted_quantiles")
STRETCHED = 3.0
LONGEST = 150
"""Minutes lived at most until something is decided."""


@pytest.fixture
def soon_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Conclude where one in three, not one in twenty, would conclude by chance, so that an hour or two are enough."""
    monkeypatch.setattr(bets, "PROOF", 3.0)


def tuned(living: Living) -> FineTuned:
    tuning = FineTuning(living.place.home, living.database, SPY, living.clock)
    return tuning.run(living.held.serving(living.place.home, living.database, SPY, living.place.session))


def follow(living: Living, role: Role, version: str, against: str) -> None:
    with living.database.writing() as connection:
        keep_shadows(connection, SPY, {role: Shadow(version, against)})


def aliases(living: Living) -> dict[str, str]:
    return ModelRegistry(living.place.home).aliases(NAME)


def verdicts(living: Living, minutes: int) -> list[str]:
    """Live and, whenever an outcome may be known, fine-tune until something is decided."""
    found: list[str] = []
    for number in range(JUDGED_MINUTES, minutes + 1, JUDGED_MINUTES):
        living.live(number - JUDGED_MINUTES + 1, number)
        found.append(tuned(living).verdict)
        if not found[-1].startswith("trained on"):
            break
        living.held.refresh(living.place.home, living.database, SPY, living.place.session)
    return found


def test_each_fine_tune_makes_a_version_that_does_not_serve(live_home: LiveHome) -> None:
    champion = live_home.train(seed=0, members=LEARNING)
    ModelRegistry(live_home.home).promote(NAME, champion, Alias.CONTROL, "frozen")
    living = Living(live_home)
    assert tuned(living).verdict == "no step of the session was taken yet"
    made = []
    for number in (1, 2, 3):
        living.live(number, number)
        made.append(tuned(living).version)
    assert len({*made, champion}) == 4
    assert aliases(living) == {"champion": champion, "control": champion}
    registry = ModelRegistry(live_home.home)
    assert registry.version(NAME, str(made[2])).lineage.parent == made[1]
    with living.database.reading() as connection:
        challenger = shadows_of(connection, SPY)[Role.CHALLENGER]
    assert challenger.version == made[2]
    assert challenger.spoken_ns == living.at(2)


def test_a_stack_without_learners_is_left_alone(live_home: LiveHome) -> None:
    living = Living(live_home)
    living.live(1, 1)
    assert tuned(living).version is None


@pytest.mark.usefixtures("soon_enough")
def test_a_worse_challenger_is_given_up(live_home: LiveHome) -> None:
    worse = live_home.train(seed=0, stretched=STRETCHED, members=LEARNING)
    champion = live_home.train(seed=0, members=LEARNING)
    living = Living(live_home)
    follow(living, Role.CHALLENGER, worse, champion)
    found = verdicts(living, LONGEST)
    assert found[-1].startswith("challenger given up: challenger saved -")
    assert aliases(living)["champion"] == champion


@pytest.mark.usefixtures("soon_enough")
def test_a_better_challenger_is_promoted_and_the_day_replays(live_home: LiveHome) -> None:
    better = live_home.train(seed=0, members=LEARNING)
    champion = live_home.train(seed=0, stretched=STRETCHED, members=LEARNING)
    ModelRegistry(live_home.home).promote(NAME, champion, Alias.CONTROL, "frozen")
    living = Living(live_home)
    follow(living, Role.CHALLENGER, better, champion)
    found = verdicts(living, LONGEST)
    assert found[-1].startswith("promoted: challenger saved +")
    assert aliases(living)["champion"] not in {champion, better}
    assert aliases(living)["control"] == champion
    living.held.refresh(live_home.home, living.database, SPY, live_home.session)
    lived = len(found) * JUDGED_MINUTES
    living.live(lived + 1, lived + 2)
    newest = living.ledger.forecasts(live_home.session)[-1]
    assert newest.model_version == aliases(living)["champion"]
    assert replay_day(live_home.home, SPY, live_home.session.day).differences == ()


@pytest.mark.usefixtures("soon_enough")
def test_a_promotion_that_proves_worse_is_rolled_back(live_home: LiveHome) -> None:
    former = live_home.train(seed=0, members=LEARNING)
    worse = live_home.train(seed=0, stretched=STRETCHED, members=LEARNING)
    living = Living(live_home)
    follow(living, Role.FORMER, former, worse)
    found = verdicts(living, LONGEST)
    assert found[-1].startswith("rolled back")
    assert aliases(living)["champion"] == former


@pytest.mark.usefixtures("soon_enough")
@pytest.mark.parametrize("role", Role)
def test_a_judgement_of_one_champion_changes_nothing_once_another_serves(
    live_home: LiveHome, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    followed = live_home.train(seed=0, members=LEARNING)
    worse = live_home.train(seed=0, stretched=STRETCHED, members=LEARNING)
    living = Living(live_home)
    follow(living, role, followed, worse)
    decide, refitted = FineTuning._decision, []

    def overtaken(*arguments: Any) -> Decision | None:
        decision = decide(*arguments)
        if decision is not None:
            refitted.append(live_home.train(seed=7, members=LEARNING))
        return decision

    monkeypatch.setattr(FineTuning, "_decision", overtaken)
    found = verdicts(living, LONGEST)
    assert found[-1].startswith("nothing was changed: The champion of SPY.stack is ")
    assert aliases(living)["champion"] == refitted[0]
    with living.database.reading() as connection:
        assert shadows_of(connection, SPY)[role].against == worse


@pytest.mark.usefixtures("soon_enough")
def test_a_promotion_is_watched_even_if_the_fine_tune_is_killed_right_after(
    live_home: LiveHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    better = live_home.train(seed=0, members=LEARNING)
    champion = live_home.train(seed=0, stretched=STRETCHED, members=LEARNING)
    living = Living(live_home)
    follow(living, Role.CHALLENGER, better, champion)
    promote = ModelRegistry.promote

    class Killed(BaseException):
        pass

    def promote_and_die(*arguments: Any, **named: Any) -> None:
        promote(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(ModelRegistry, "promote", promote_and_die)
        with pytest.raises(Killed):
            verdicts(living, LONGEST)
    with living.database.reading() as connection:
        (watched,) = shadows_of(connection, SPY).items()
    assert watched[0] is Role.FORMER
    assert (watched[1].version, watched[1].against) == (champion, aliases(living)["champion"])
    assert champion != aliases(living)["champion"]


def test_a_step_taken_while_a_fine_tune_reads_is_left_to_the_next(
    live_home: LiveHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_home.train(seed=0, members=LEARNING)
    living, other = Living(live_home), Living(live_home)
    living.live(1, 10)
    tuned(living)
    living.live(11, 11)
    read, left = HeardMinutes.of_session, [12]

    def overtaken(minutes: HeardMinutes, session: Session) -> list[HeardMinute]:
        found = read(minutes, session)
        while left:
            number = left.pop()
            other.live(number, number)
        return found

    monkeypatch.setattr(HeardMinutes, "of_session", overtaken)
    tuned(living)
    assert not left
    with living.database.reading() as connection:
        challenger = shadows_of(connection, SPY)[Role.CHALLENGER]
    assert challenger.spoken_ns == living.at(11)


def test_no_outcomes_overlap_and_each_is_held_against_what_was_served(live_home: LiveHome) -> None:
    former = live_home.train(seed=0, stretched=STRETCHED, members=LEARNING)
    champion = live_home.train(seed=0, members=LEARNING)
    living = Living(live_home)
    follow(living, Role.FORMER, former, champion)
    asked = []
    for number in range(1, 14):
        living.live(number, number)
        tuned(living)
        with living.database.reading() as connection:
            followed = shadows_of(connection, SPY)
        asked.append((followed[Role.FORMER].spoken_ns, followed[Role.FORMER].decisions))
    assert [spoken for spoken, _ in asked] == [living.at(at) for at in (1, 1, 1, 1, 1, 6, 6, 6, 6, 6, 11, 11, 11)]
    assert [decisions for _, decisions in asked] == [0] * 5 + [1] * 5 + [2] * 3
    assert followed[Role.CHALLENGER].spoken_ns == living.at(12)


def test_a_shadow_that_was_judged_by_another_rule_begins_anew(live_home: LiveHome) -> None:
    living = Living(live_home)
    former = {"against": "b", "judged_ns": 7, "weight": 13.0, "saved": 1.0, "saved_squared": 1.0, "pending": {}}
    row = {"instrument": SPY.key, "role": "challenger", "version": "a", "content": json.dumps(former)}
    with living.database.writing() as connection:
        connection.execute(insert(SHADOWS), [row])
    with living.database.reading() as connection:
        assert shadows_of(connection, SPY) == {Role.CHALLENGER: Shadow("a", "b")}
