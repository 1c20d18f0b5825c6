"""One day from raw bars to its engineered rows: columns, times, optional inputs, states, refusals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spy_pipeline import _native
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.lake.daily_files import read_daily_files, write_daily_file
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.features.catalogue import minute_columns
from spy_pipeline.features.daily_rows import BAR_COLUMNS, daily_rows, day_summary, kernel_hash, opening_state
from spy_pipeline.features.minute_inputs import OptionalInputs, minute_inputs
from tests.features.sessions_of_bars import minute_records

SESSIONS = SessionCalendar.named("XNYS").between(date(2024, 5, 31), date(2024, 7, 3))


@pytest.fixture(scope="module")
def earlier() -> list[bytes]:
    return [day_summary(minute_records(session, number), session) for number, session in enumerate(SESSIONS[:22])]


def test_a_day_has_bar_columns_then_features_by_new_york_time(earlier: list[bytes], tmp_path: Path) -> None:
    session = SESSIONS[22]
    assert session.minutes == 210
    frame = daily_rows(minute_records(session, 30, holes=0.1), session, earlier)
    assert list(frame.columns) == [*BAR_COLUMNS, *minute_columns()]
    assert frame.index.name == "Datetime"
    assert frame.index[0].isoformat() == "2024-07-03T09:30:00-04:00"
    assert len(frame) < 210, "a missing minute has no row"
    write_daily_file(tmp_path / "day.csv", frame)
    back = read_daily_files([tmp_path / "day.csv"])
    np.testing.assert_array_equal(back.to_numpy(), frame.to_numpy())


def test_optional_inputs_are_taken_minute_by_minute_and_never_carried_on(earlier: list[bytes]) -> None:
    session = SESSIONS[22]
    volatility = pd.DataFrame({"start_ns": session.minute_starts_ns(), "close": 0.2}).drop(index=[5])
    events = np.array([session.open_ns + 30 * MINUTE_NS, session.open_ns + 100 * MINUTE_NS])
    frame = daily_rows(minute_records(session, 1), session, earlier, OptionalInputs(volatility, events))
    assert frame["implied_volatility"].isna().to_numpy().nonzero()[0].tolist() == [5]
    assert frame["minutes_to_event"].iloc[[0, 29, 30, 99]].tolist() == [29.0, 0.0, 69.0, 0.0]
    assert frame["minutes_to_event"].iloc[100:].isna().all(), "after the last event of the calendar nothing is known"


def test_without_optional_inputs_their_features_are_missing_and_no_other_changes(earlier: list[bytes]) -> None:
    session = SESSIONS[22]
    volatility = pd.DataFrame({"start_ns": session.minute_starts_ns(), "close": 0.2})
    with_, without = (
        daily_rows(minute_records(session, 1), session, earlier, optional)
        for optional in (OptionalInputs(volatility), None)
    )
    differing = [name for name in with_ if not with_[name].equals(without[name])]
    assert differing == ["implied_volatility", "implied_minus_realised"]
    assert without[differing].isna().all().all()


def test_what_a_source_means_by_unknown_is_missing() -> None:
    bars = minute_records(SESSIONS[0], 1)
    bars.loc[3, ["volume", "wap", "count"]] = [-1.0, 0.0, -1]
    bars.loc[4, ["wap", "count"]] = [np.nan, pd.NA]
    inputs = minute_inputs(bars, SESSIONS[0])
    assert np.isnan([inputs.volume[3], inputs.wap[3], inputs.count[3], inputs.wap[4], inputs.count[4]]).all()
    assert np.isfinite(inputs.volume[4])


def test_a_session_without_bars_leaves_a_summary_that_breaks_the_gap(earlier: list[bytes]) -> None:
    session = SESSIONS[22]
    empty = day_summary(minute_records(session, 1).iloc[:0], session)
    frame = daily_rows(minute_records(session, 1), session, [*earlier[1:], empty])
    assert frame["gap"].isna().all()
    assert frame["return_5"].notna().any()


def test_the_opening_state_goes_on_as_the_day_itself(earlier: list[bytes]) -> None:
    session = SESSIONS[22]
    bars = minute_records(session, 8)
    kernel = _native.FeatureKernel()
    kernel.restore(opening_state(earlier, session))
    inputs = minute_inputs(bars, session)
    rows = np.array([kernel.update(inputs.bar(row)) for row in range(len(inputs))])
    frame = daily_rows(bars, session, earlier)
    assert rows.tobytes() == np.ascontiguousarray(frame[list(minute_columns())].to_numpy()).tobytes()
    assert kernel.end_day() == day_summary(bars, session)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda bars: bars.assign(interval_s=300), "2024-05-31 are not minutes"),
        (lambda bars: bars.assign(start_ns=bars["start_ns"] + 1), "does not begin at a full minute"),
        (lambda bars: bars.iloc[[0, 0]], "2024-05-31: Minute 0 cannot follow minute 0"),
        (lambda bars: bars.iloc[::-1], "cannot follow"),
        (lambda bars: bars.assign(start_ns=bars["start_ns"] + 10 * MINUTE_NS), "in a session of 390 minutes"),
        (lambda bars: bars.assign(start_ns=bars["start_ns"] - 10 * MINUTE_NS), "Minute -"),
        (lambda bars: bars.assign(close=-1.0), "Minute 0 of the session has an impossible close of -1"),
        (lambda bars: bars.assign(high=1.0), "an impossible high of 1"),
    ],
)
def test_bars_that_cannot_be_are_refused_by_day_and_minute(change: object, part: str) -> None:
    bars = change(minute_records(SESSIONS[0], 1))  # type: ignore[operator]
    for work in (lambda: daily_rows(bars, SESSIONS[0], []), lambda: day_summary(bars, SESSIONS[0])):
        with pytest.raises(SpyError, match=part) as refusal:
            work()
        assert str(refusal.value).endswith(".")


def test_a_summary_of_another_kernel_is_refused(earlier: list[bytes]) -> None:
    with pytest.raises(SpyError, match="2024-07-03: The saved feature state is damaged"):
        daily_rows(minute_records(SESSIONS[22], 1), SESSIONS[22], [b"old"])
    with pytest.raises(SpyError, match="damaged"):
        opening_state([earlier[0][:-1]], SESSIONS[22])
    assert len(kernel_hash()) == 16
