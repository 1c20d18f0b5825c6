"""Every kind of event has words in both languages, says SIMULATED, and keeps its reference."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.core.ledger.events import KINDS
from spy_pipeline.core.new_york import NEW_YORK
from spy_pipeline.core.records.source import Source
from spy_pipeline.notify.message import Language, message_of, reference_of
from spy_pipeline.notify.quiet_hours import is_quiet
from spy_pipeline.notify.texts_chinese import CAUSES, CHINESE
from spy_pipeline.notify.texts_english import ENGLISH
from spy_pipeline.signals.causes import Cause
from tests.notify.made_up_events import HAPPENINGS, event


def test_every_kind_is_worded_in_every_language() -> None:
    assert {type(happening) for happening in HAPPENINGS} == set(KINDS.values())
    for wording in (ENGLISH, CHINESE):
        assert set(wording.by_kind) == set(KINDS)


@pytest.mark.parametrize("number", range(len(HAPPENINGS)))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_messages_say_what_happened_where_and_whether_it_was_simulated(number: int, language: Language) -> None:
    simulated, real = (message_of(event(number, source), language) for source in (Source.SIMULATED, Source.IBKR))
    assert "SIMULATED" in simulated.title
    assert "SIMULATED" not in real.title + real.body
    assert "SPY" in real.title
    assert reference_of(event(number)) in real.body
    assert simulated.body == real.body
    assert "None" not in real.body
    assert "2024-11-01 10:30:00" in real.body
    assert any("\u4e00" <= letter <= "\u9fff" for letter in real.title + real.body) == (language == "zh")


def test_figures_of_an_event_stand_in_its_message() -> None:
    english, chinese = (message_of(event(1), language).body for language in get_args(Language))
    assert "The price in 30 min is expected between 570.10 and 572.90 in 80% of cases, now 571.50;" in english
    assert "30 分钟后的价格预期为 570.10 至 572.90（覆盖率 80%），现价 571.50；" in chinese
    assert "may leave" in english
    assert "可能越出" in chinese
    concluded = message_of(event(9), "en").body
    assert "2024-11-01: 389 forecasts, 1 missing, 2 differences; 81% of outcomes" in concluded
    assert "CRPS 3.217 bp against 3.244 of the frozen control" in concluded


def test_causes_of_silence_are_said_in_the_language_of_the_message() -> None:
    assert set(CAUSES) == set(Cause)
    assert "订单簿不可信" in message_of(event(3), "zh").body
    assert "the order book is not valid" not in message_of(event(3), "zh").body
    assert "Advice is silent: the order book is not valid." in message_of(event(3), "en").body


MINUTES = st.integers(0, 24 * 60 - 1)


@given(first=MINUTES, last=MINUTES, now=MINUTES)
def test_quiet_hours_may_span_midnight(first: int, last: int, now: int) -> None:
    def text(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    moment = datetime(2024, 11, 1, now // 60, now % 60, tzinfo=NEW_YORK)
    inside = (now - first) % 1440 < (last - first) % 1440
    assert is_quiet(f"{text(first)}-{text(last)}", moment) == inside
    assert not is_quiet("", moment)
