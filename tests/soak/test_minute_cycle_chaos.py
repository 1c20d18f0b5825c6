"""A session with everything real, each part killed at seeded moments: no minute is lost without a reason."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.new_york import MINUTE_NS
from tests.soak.champion_watch import ChampionWatch
from tests.soak.lived_session import SESSION, SETTINGS, LivedSession, prepare
from tests.soak.lived_session_checks import (
    check_files,
    check_minutes,
    check_models,
    check_replay,
    outcomes_by_minute,
)
from tests.soak.session_victims import BUSY, VICTIMS

MINUTES, SEEDS = 30, 3


@pytest.fixture(scope="module")
def evening_before(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that caught up, in which a small stack serves; made once, tests work on copies."""
    made = Home.at(tmp_path_factory.mktemp("evening"))
    prepare(made)
    return made


@pytest.fixture
def session(home: Home, evening_before: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of the test's own, with the session ahead."""
    shutil.copytree(evening_before.root, home.root, dirs_exist_ok=True)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return home


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_killed_no_minute_is_lost_silently(session: Home, seed: int) -> None:
    chance, took = random.Random(seed), {}
    lived = LivedSession(session)
    try:
        lived.begin()
        with ChampionWatch(session) as champion:
            for name in chance.sample(sorted(VICTIMS), len(VICTIMS)):
                lived.live_on(chance.uniform(0.5, 2.5))
                took[name] = round(VICTIMS[name].kill(lived), 1)
            lived.await_forecast(max(lived.clock.now_ns(), SESSION.open_ns + MINUTES * MINUTE_NS), 300.0)
        lived.end()
    finally:
        lived.close()
    outcomes = outcomes_by_minute(session)
    bounds = {name: victim.seconds for name, victim in VICTIMS.items()}
    told = Counter(reason or "forecast" for reason in outcomes.values())
    print(json.dumps({"seed": seed, "seconds": took, "idle bounds": bounds, "minutes": told}))
    check_minutes(session, outcomes)
    assert len(outcomes) >= MINUTES
    assert champion.looks
    assert champion.broken == []
    check_models(session)
    check_files(session)
    check_replay(session)
    assert {name: seconds for name, seconds in took.items() if seconds > BUSY * bounds[name]} == {}
