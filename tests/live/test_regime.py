"""A change of regime: silence first, until volatility is followed again."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.history.engineered_days import DayWorkshop
from spy_pipeline.history.raw_days import read_raw_day, write_raw_day
from spy_pipeline.live.model_health import last_alarm, model_causes
from spy_pipeline.live.scoring import NEXT_MINUTE, Score
from spy_pipeline.signals.causes import Cause
from tests.live.live_home import SPY, LiveHome, minute_rows
from tests.live.living import Living

CHANGE, FACTOR = 60, 2.5


def with_regime(place: LiveHome, factor: float) -> LiveHome:
    """The same session with returns of another size from a minute on."""
    layout = LakeLayout(place.home)
    place.history_arrives()
    bars = read_raw_day(layout, SPY, place.session.day)
    log_close = np.log(bars["close"].to_numpy())
    returns = np.diff(log_close, prepend=log_close[0])
    returns[CHANGE:] *= factor
    close = np.exp(log_close[0] + np.cumsum(returns))
    start = np.concatenate([bars["open"].to_numpy()[:1], close[:-1]])
    changed = bars.assign(
        open=start, high=np.maximum(start, close), low=np.minimum(start, close), close=close, wap=(start + close) / 2
    )
    write_raw_day(layout, SPY, place.session.day, changed, complete=True)
    place.day_rows = DayWorkshop(layout, SPY).build(place.session)
    place.withhold_history()
    return place


def test_more_volatility_silences_advice_and_the_forecast_says_so(live_home: LiveHome) -> None:
    place = with_regime(live_home, FACTOR)
    living, rows = Living(place), minute_rows(place.day_rows)
    for number in range(1, CHANGE + 45):
        living.hear(rows[number - 1])
        taken = living.step(number)
        assert taken.advice is not None
        if taken.advice.kind == "no_trade":
            break
        assert number < CHANGE + 44
    assert number > CHANGE
    assert taken.forecast is not None
    assert "calibration_drifted" in taken.forecast.health
    assert "volatility were another than forecast" in taken.advice.reasons[0].detail


def outcomes(sizes: np.ndarray) -> list[Score]:
    """One-minute outcomes in sigmas, minute after minute."""
    return [
        Score(
            bar_end_ns=number,
            horizon=NEXT_MINUTE,
            known_ns=number * MINUTE_NS,
            outcome=float(size) * 1e-4,
            crps=0.0,
            inside_80=True,
            inside_90=True,
            sigma=1e-4,
        )
        for number, size in enumerate(sizes)
    ]


def test_calm_days_raise_no_alarm_and_changes_both_ways_do() -> None:
    chance = np.random.default_rng(4)
    calm = chance.standard_normal(3 * 390)
    assert last_alarm(outcomes(calm)) is None
    assert last_alarm(outcomes(np.concatenate([calm[:390], 2.5 * calm[390:450]]))) is not None
    assert last_alarm(outcomes(np.concatenate([calm[:390], 0.3 * calm[390:500]]))) is not None


def test_silence_after_an_alarm_ends_by_itself(live_home: LiveHome) -> None:
    chance = np.random.default_rng(4)
    scores = outcomes(np.concatenate([chance.standard_normal(50), np.full(12, 3.5), chance.standard_normal(60)]))
    last_day = live_home.session.day - timedelta(days=1)
    held = [bool(model_causes(SPY, live_home.session, last_day, scores[:known])) for known in range(1, len(scores) + 1)]
    assert not any(held[:50])
    assert held[62]
    assert not held[-1]


def test_an_old_model_has_expired(live_home: LiveHome) -> None:
    old, recent = live_home.session.day - timedelta(days=20), live_home.session.day - timedelta(days=5)
    assert set(model_causes(SPY, live_home.session, old, [])) == {Cause.MODEL_EXPIRED}
    assert model_causes(SPY, live_home.session, recent, []) == {}
