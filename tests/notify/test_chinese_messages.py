"""Chinese messages are Chinese throughout, whatever detail an event carries; what nobody could word stays as it was."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.events import (
    KINDS,
    AdviceChanged,
    DayConcluded,
    FeedBack,
    FeedLost,
    Happening,
    Morning,
    Promoted,
    RolledBack,
    SafeModeEntered,
    SafeModeLeft,
)
from spy_pipeline.core.ledger.outbox import Event
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.health_row import FeedState, HealthRow, StreamName, StreamState
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.live.input_health import input_causes
from spy_pipeline.live.model_health import model_causes
from spy_pipeline.live.safety_watch import feed_causes
from spy_pipeline.live.scoring import NEXT_MINUTE, Score
from spy_pipeline.notify.message import message_of
from spy_pipeline.notify.phrases_chinese import PHRASES, in_chinese
from spy_pipeline.signals.causes import Cause
from tests.conftest import CHECKOUT
from tests.notify.latin import AT_NS, foreign_words
from tests.realtime.publishing import health

DAY = date(2024, 11, 1)
FORMER, VERSION = "ab12" * 16, "cd34" * 16
FILE = "/home/user/spy/data/realtime_original_data/SPY/2024-11-01.ticks.csv"
STANDING = "saved +0.0123 sigmas of CRPS a decision over 14 (bets on better grew 20.41 times, on worse 0.02 times)"

STREAMS = ("level one", "depth", "tick-by-tick trades", "tick-by-tick quotes", "real-time bars")
COLLECTOR_SAYS = (
    *(f"the gateway gives no {stream}" for stream in STREAMS),
    *(f"no subscription is left for {stream}" for stream in STREAMS),
    *(f"{stream} is silent" for stream in STREAMS),
    "another program uses the collector's client id",
    "there is no session with the gateway",
    "the gateway does not know the contract (200)",
    "TWS tells other hours than our calendar (20241129:0930-20241129:1700; 20241225:CLOSED)",
    "no kernel state of the days before, so features that look back are missing",
    "quotes are delayed for lack of a market data subscription",
    "trading is halted",
    "this machine's clock is -7 s off the gateway's: switch on NTP",
    "this machine's clock was set back, so no rows are made until it has caught up: switch on NTP",
    "2026-01-02T09:30:00-05:00 is outside the sessions of XNYS in /home/user/spy/collector.toml, 20240102 to 20251231: "
    "start again through `spy`, which writes them anew.",
    f"{FILE} is not written (the disk is full: free some space, and it goes on by itself).",
    f"{FILE} is not written (the file system is read-only: mount it so that it takes writes, or set SPY_HOME).",
    f"{FILE} is not written (there is no right to write it: give this user write access, or set SPY_HOME).",
    f"{FILE} is not written (Input/output error: check the disk).",
    f"{FILE} has other columns than this version writes: move it away, then start again.",
    f"Another process already appends to {FILE}: stop it first.",
    "Connectivity between IB and Trader Workstation has been lost.",
    "Connectivity between IBKR and Trader Workstation has been lost.",
    "Connectivity between Trader Workstation and server is broken. It will be restored automatically.",
    "Market data farm connection is broken:usfarm",
)
SAFETY_WATCH_SAYS = (
    "the collector is not heard",
    "the collector is connecting",
    "level_one and trades is silent",
    "a stream is silent",
    "waiting for a stream",
    "waiting for level one and depth and real-time bars",
    "the order book is being rebuilt",
)
PROMOTED = (
    "passed the gate",
    "the baselines serve until a stack passes the gate",
    "by hand",
    f"fine-tuned and better: challenger {STANDING}",
)
MODEL_HEALTH = (
    "trained on days up to 2024-10-01, 23 sessions ago: too old to advise by; run `spy train`",
    "trained on days up to 2024-10-31; nothing was forecast lately",
    "trained on days up to 2024-10-31; lately 79% of outcomes lay in the 80 % band",
)
CALENDAR = ("closes early, at 13:00", "fomc statement at 14:00", "cpi at 08:30", "NFP at 08:30")


def told(causes: Mapping[Cause, str]) -> list[Happening]:
    """Every event that such causes of silence can be told by, each detail also where no cause is named."""
    names = tuple(map(str, causes))
    silent = [AdviceChanged("no_trade", "; ".join(causes.values()), names, 571.5)] if causes else []
    entered = [SafeModeEntered(detail, (str(cause),)) for cause, detail in causes.items()]
    lost = [FeedLost(detail) for detail in causes.values()]
    return [*silent, *entered, *lost]


HAPPENINGS: tuple[Happening, ...] = (
    *(happening for says in (*COLLECTOR_SAYS, *SAFETY_WATCH_SAYS) for happening in told({Cause.FEED_LOST: says})),
    *(Promoted("SPY.stack", VERSION, FORMER, reason) for reason in PROMOTED),
    RolledBack("SPY.stack", FORMER, VERSION, f"it lost more than its predecessor: former {STANDING}"),
    RolledBack("SPY.stack", FORMER, VERSION, "by hand"),
    *(Morning(DAY, AT_NS, AT_NS, CALENDAR, VERSION, said, 571.5, 560.0, 580.0, 0.8) for said in MODEL_HEALTH),
    AdviceChanged("expected_range", "", (), 571.5, 570.1, 572.9, 0.8, 30),
    SafeModeLeft(42.0),
    FeedBack(300.0),
    DayConcluded(DAY, 389, 1, 2, 0.812, 3.217, 3.244),
)


def test_every_kind_is_looked_at() -> None:
    assert {type(happening) for happening in HAPPENINGS} == set(KINDS.values())


@pytest.mark.parametrize("happening", HAPPENINGS, ids=lambda happening: type(happening).__name__)
def test_nothing_but_names_is_left_in_latin_letters(happening: Happening) -> None:
    names = (FILE, "/home/user/spy/collector.toml", VERSION[:12], FORMER[:12])
    assert foreign_words(happening, *names) == set()


WORDS = st.builds(
    lambda state, streams, details, *, connected, book: replace(
        health(1),
        state=state,
        stream_states=streams,
        is_connected=connected,
        book_valid=book,
        detail="; ".join(details)[:255],
    ),
    st.sampled_from(FeedState),
    st.tuples(*[st.sampled_from(StreamState)] * len(StreamName)),
    st.lists(st.sampled_from(COLLECTOR_SAYS), max_size=3),
    connected=st.booleans(),
    book=st.booleans(),
)


@given(word=st.none() | WORDS)
def test_whatever_the_collector_says_is_said_in_chinese(word: HealthRow | None) -> None:
    for happening in told(feed_causes(word)):
        assert foreign_words(happening, FILE, "/home/user/spy/collector.toml") == set()


def test_what_is_wrong_with_a_model_is_said_in_chinese_with_its_figures() -> None:
    session = Instrument.parse("SPY").sessions().between(DAY, DAY)[0]
    moves = [
        Score(at_ns, NEXT_MINUTE, at_ns, outcome=0.004, crps=0.001, inside_80=False, inside_90=False, sigma=0.001)
        for at_ns in range(session.open_ns, session.open_ns + 10 * MINUTE_NS, MINUTE_NS)
    ]
    causes = model_causes(Instrument.parse("SPY"), session, DAY - timedelta(days=31), moves)
    assert set(causes) == {Cause.MODEL_EXPIRED, Cause.CALIBRATION_DRIFTED}
    for happening in told(causes):
        assert foreign_words(happening) == set()
    said = message_of(Event("event", "SPY", AT_NS, Source.IBKR, told(causes)[0]), "zh").body
    assert "模型过期、预测区间失准（训练数据截至 2024-10-01，距今 23 个交易日；09:" in said


def test_what_a_forecast_lacks_is_said_in_chinese() -> None:
    sessions = Instrument.parse("SPY").sessions().between(DAY - timedelta(days=9), DAY)
    held = (*sessions[:4], sessions[-1])
    frame = pd.DataFrame({"return_1": [1.0]}, pd.DatetimeIndex([DAY], tz="America/New_York"))
    days = [
        (session, frame.set_axis([session.opens_at]) * (np.nan if session == held[-1] else 1.0)) for session in held
    ]
    causes = input_causes(Instrument.parse("SPY"), Panel.of_days(Source.IBKR, days, ["return_1"]))
    for happening in told(causes):
        assert foreign_words(happening) == set()
    assert in_chinese(causes[Cause.HISTORY_MISSING]) == (
        "历史数据截至 2024-10-28，之后缺 3 个交易日；今日特征大量缺失，采集器启动时似乎没有前几日的数据"
    )


def test_the_facts_of_a_detail_are_kept() -> None:
    assert in_chinese(f"fine-tuned and better: challenger {STANDING}") == (
        "日内微调后更好：挑战者在 14 次决策上平均节省 +0.0123 个波动率的连续分级概率评分"
        "（押它更好的赌注增至 20.41 倍，更差的 0.02 倍）"
    )
    assert in_chinese("TWS tells other hours than our calendar (a; 20241225:CLOSED); trading is halted") == (
        "网关给出的交易时段与日历不同（a; 20241225:休市）；交易暂停"
    )
    assert in_chinese("level_one and trades is silent") == "一档行情和逐笔成交没有更新"


def test_what_the_user_or_nobody_worded_stays_as_it_was_said() -> None:
    assert in_chinese("I like it; trading is halted; Unheard of.") == "I like it；交易暂停；Unheard of"
    assert foreign_words(Promoted("SPY.stack", VERSION, None, "my choice"), VERSION[:12]) == {"my", "choice"}
    assert foreign_words(Morning(DAY, AT_NS, AT_NS, ("beige book at 14:00",), "", MODEL_HEALTH[1])) == {"beige", "book"}


def test_a_named_cause_is_said_without_words_that_nobody_knows() -> None:
    assert foreign_words(SafeModeEntered("something never heard of", ("book_doubted",))) == set()


def test_events_noted_by_older_versions_are_said_in_chinese() -> None:
    kept = {
        "safe_mode_entered": '{"reason": "there is no session with the gateway"}',
        "feed_lost": '{"reason": "the collector is connecting"}',
        "advice_changed": '{"advice": "no_trade", "reason": "the collector is not heard", "price": 571.5}',
        "day_concluded": '{"session": "2024-11-01", "forecasts": 389, "missing": 1, "differences": 2, "loss": 3.2}',
    }
    for kind, content in kept.items():
        assert foreign_words(TypeAdapter(KINDS[kind]).validate_json(content)) == set()


@given(text=st.text(alphabet="ab; .{}()", max_size=30))
def test_any_text_can_be_a_detail(text: str) -> None:
    assert set(in_chinese(text)) <= set(text) | {"；"}


def test_every_sentence_that_is_known_is_said_somewhere() -> None:
    for phrase in PHRASES:
        pieces = [piece for piece in re.split(r"\{\w+\}", phrase.english) if len(piece) > 2]
        assert any(all(piece in said for piece in pieces) for said in _said_by_file()), phrase.english


def test_every_sentence_of_the_collector_is_known() -> None:
    sources = ("gateway_health.cpp", "instrument_rows.cpp")
    texts = [_without_breaks((CHECKOUT / "cpp_ext/collector" / name).read_text()) for name in sources]
    sentences = [said for text in texts for said in re.findall(r'\badd\((?:fmt::format\()?"([^"]+)"', text)]
    assert len(sentences) >= 6
    for sentence in sentences:
        assert not re.search("[A-Za-z]", in_chinese(sentence.replace("{}", "depth"))), sentence


@cache
def _said_by_file() -> list[str]:
    """All texts of each source file, one after another."""
    python = [
        "\0".join(
            node.value
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        for path in (CHECKOUT / "spy_pipeline").rglob("*.py")
        if path.parent.name != "notify"
    ]
    native = [_without_breaks(path.read_text()) for path in (CHECKOUT / "cpp_ext").rglob("*.cpp")]
    return [*python, *native]


def _without_breaks(source: str) -> str:
    """C++ text in which a literal that spans lines is one."""
    return re.sub(r'"\s*\n\s*"', "", source)
