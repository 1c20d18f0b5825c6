"""The morning message says what the day begins with, in English and in Chinese."""

from __future__ import annotations

from datetime import date

from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.events import Morning
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.live.morning import tell_morning
from spy_pipeline.live.scoring import Score, record_scores
from tests.live.live_home import SPY, LiveHome
from tests.notify.latin import foreign_words


def told(live_home: LiveHome, day: date, *events: str) -> Morning:
    message = tell_morning(live_home.home, SPY, SPY.sessions().between(day, day)[0], events)
    assert foreign_words(message, message.model[:12]) == set()
    return message


def test_a_model_that_has_not_spoken_yet(live_home: LiveHome) -> None:
    message = told(live_home, live_home.session.day, "cpi at 08:30")
    assert message.model_health.endswith("; nothing was forecast lately")
    assert message.calendar == ("cpi at 08:30",)


def test_a_model_that_was_right_half_of_the_time(live_home: LiveHome) -> None:
    at_ns = live_home.session.open_ns + MINUTE_NS
    scores = [
        Score(at_ns, horizon, at_ns, outcome=0.0, crps=0.0, inside_80=inside, inside_90=inside, sigma=0.001)
        for horizon, inside in ((5, True), (15, False))
    ]
    database = LedgerDatabase(live_home.home)
    with database.writing() as connection:
        record_scores(connection, SPY, scores)
    database.close()
    message = told(live_home, live_home.session.day)
    assert message.model_health.endswith("; lately 50% of outcomes lay in the 80 % band")


def test_a_model_that_is_too_old_and_a_half_day(live_home: LiveHome) -> None:
    message = told(live_home, date(2024, 7, 3))
    assert "sessions ago: too old to advise by; run `spy train`" in message.model_health
    assert message.calendar == ("closes early, at 13:00",)
