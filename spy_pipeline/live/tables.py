"""The minute cycle's tables in the ledger."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Integer, LargeBinary, MetaData, Table, Text

_METADATA = MetaData()

MINUTES = Table(
    "live_minutes",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("start_ns", BigInteger, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("heard_ns", BigInteger),
    Column("step_ns", BigInteger),
    Column("content", Text),
)
"""Minutes as heard; `step_ns` is the step that first knew the row."""

REQUESTS = Table(
    "cycle_requests",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("step_ns", BigInteger, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("requested_ns", BigInteger),
)
"""Which sensor tick asked for a step's run: a row can be inserted once."""

STEPS = Table(
    "cycle_steps",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("step_ns", BigInteger, primary_key=True),
    Column("recorded_ns", BigInteger),
    Column("reason", Text),
    Column("run_id", Text),
    Column("stages", Text),
)
"""What came of each step: a forecast, or the reason why there is none."""

FORECASTS = Table(
    "forecasts",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("bar_end_ns", BigInteger, primary_key=True),
    Column("made_at_ns", BigInteger),
    Column("model_version", Text),
    Column("source", Text),
    Column("content", Text),
)
"""Every forecast."""

SCORES = Table(
    "forecast_scores",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("bar_end_ns", BigInteger, primary_key=True),
    Column("horizon", Integer, primary_key=True),
    Column("known_ns", BigInteger),
    Column("outcome", Float),
    Column("crps", Float),
    Column("inside_80", Integer),
    Column("inside_90", Integer),
    Column("sigma", Float),
)
"""How forecasts did once their labels came due."""

ADVICE = Table(
    "advice",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("instrument", Text),
    Column("bar_end_ns", BigInteger),
    Column("made_at_ns", BigInteger),
    Column("kind", Text),
    Column("content", Text),
)
"""All advice in the order in which it was given."""

STATES = Table(
    "online_states",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("moment", Text, primary_key=True),
    Column("step_ns", BigInteger),
    Column("model_version", Text),
    Column("state", LargeBinary),
)
"""What was learned online: at the opening of each day, and at its last step."""

SAFE_MODE = Table(
    "safe_mode",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("cause", Text, primary_key=True),
    Column("since_ns", BigInteger),
    Column("detail", Text),
)
"""What keeps advice silent at present."""

DIFFERENCES = Table(
    "day_differences",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("start_ns", BigInteger, primary_key=True),
    Column("live", Text),
    Column("official", Text),
    Column("explanation", Text),
)
"""What differed in the evening: live minutes from official ones, forecasts from their replay."""

FINE_TUNES = Table(
    "fine_tunes",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("at_ns", BigInteger, primary_key=True),
    Column("version", Text),
    Column("spent_ms", Float),
    Column("verdict", Text),
)
"""Each fine-tune: the version it made, if any, how long it took in all, and what was decided."""

SHADOWS = Table(
    "shadows",
    _METADATA,
    Column("instrument", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("version", Text),
    Column("content", Text),
)
"""Versions whose forecasts are held against those that serve."""
