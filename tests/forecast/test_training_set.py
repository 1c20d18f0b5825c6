"""Panels and labels: what a label is, when it is known, and that none comes earlier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.training_set import LabelBook, Panel
from tests.forecast.made_up_panels import Walk, walk_panel

HALF_DAY = date(2024, 7, 3)


@pytest.fixture(scope="module")
def book(panel: Panel) -> LabelBook:
    return LabelBook(panel)


@given(st.data())
def test_labels_are_returns_to_the_horizon_or_the_close(panel: Panel, book: LabelBook, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(panel) - 1))
    column = data.draw(st.integers(0, len(HORIZONS) - 1))
    known = book.known_by(np.iinfo(np.int64).max)
    rows = panel.rows_of(int(panel.day[row]))
    closes = dict(zip(panel.minute[rows].tolist(), panel.close[rows].tolist(), strict=True))
    start, last_minute = int(panel.minute[row]), int(panel.session_minutes[row]) - 1
    last = min(start + HORIZONS[column], last_minute)
    path = [closes.get(minute) for minute in range(start, last + 1)]
    if last == start or path[-1] is None:
        assert np.isnan(known.returns[row, column])
    else:
        assert known.returns[row, column] == pytest.approx(np.log(path[-1] / path[0]), rel=1e-9, abs=1e-15)
    if last == start or None in path:
        assert np.isnan(known.variances[row, column])
    else:
        expected = (np.diff(np.log(np.array(path, float))) ** 2).sum()
        assert known.variances[row, column] == pytest.approx(expected, rel=1e-9, abs=1e-15)
    session = panel.sessions[int(panel.day[row])]
    assert book.known_ns[row, column] == session.open_ns + (last + 1) * MINUTE_NS <= session.close_ns


@given(st.data())
def test_no_label_is_handed_out_before_its_time(panel: Panel, book: LabelBook, data: st.DataObject) -> None:
    now = int(panel.decision_ns[data.draw(st.integers(0, len(panel) - 1))]) + data.draw(st.integers(-1, 1))
    labels = book.known_by(now)
    assert np.isnan(labels.returns[book.known_ns > now]).all()
    assert np.isnan(labels.variances[book.known_ns > now]).all()
    later = LabelBook(panel).known_by(np.iinfo(np.int64).max)
    np.testing.assert_array_equal(labels.returns[book.known_ns <= now], later.returns[book.known_ns <= now])


def test_every_label_comes_due_once_and_in_order(panel: Panel, book: LabelBook) -> None:
    seen = []
    before = panel.sessions[0].open_ns
    for now in [*panel.decision_ns[::7].tolist(), panel.sessions[-1].close_ns]:
        due = book.due(before, now)
        known = book.known_ns[due.rows, due.columns]
        assert (np.diff(known) >= 0).all()
        assert ((known > before) & (known <= now)).all()
        seen += list(zip(due.rows.tolist(), due.columns.tolist(), strict=True))
        before = now
    everything = np.argwhere(np.isfinite(book.known_by(before).returns))
    assert sorted(seen) == [tuple(pair) for pair in everything.tolist()]


def test_half_days_end_early(panel: Panel, book: LabelBook) -> None:
    position = [session.day for session in panel.sessions].index(HALF_DAY)
    rows = panel.rows_of(position)
    session = panel.sessions[position]
    assert session.minutes == 210
    assert (book.known_ns[rows] <= session.close_ns).all()
    last = rows.stop - 1
    assert panel.minute[last] == 209
    assert np.isnan(book.known_by(session.close_ns).returns[last]).all()


def test_labels_do_not_cross_a_night_or_fill_a_hole() -> None:
    whole = walk_panel(Walk(days=2, holes=0.0))
    rows = whole.rows_of(0)
    kept = np.ones(len(whole), bool)
    kept[rows.start + 100] = False
    cut = Panel(
        source=whole.source,
        sessions=whole.sessions,
        first_row=whole.first_row - np.array([0, 1, 1]),
        **{name: getattr(whole, name)[kept] for name in ("minute", "open", "high", "low", "close", "volume")},
        **{
            name: replace(getattr(whole, name), values=getattr(whole, name).values[kept])
            for name in ("features", "live", "exogenous")
        },
    )
    labels = LabelBook(cut).known_by(np.iinfo(np.int64).max)
    assert np.isnan(labels.returns[95, 0])
    assert np.isfinite(labels.returns[96, 0])
    assert np.isnan(labels.variances[96, 0])
    assert np.isfinite(labels.variances[100, 0])


def test_parts_and_hashes(panel: Panel) -> None:
    part = panel.between(panel.sessions[3].day, panel.sessions[5].day)
    assert part.sessions == panel.sessions[3:6] == panel.part(3, 6).sessions
    assert part.content_hash == panel.part(3, 6).content_hash != panel.part(3, 7).content_hash
    np.testing.assert_array_equal(part.close, panel.close[panel.first_row[3] : panel.first_row[6]])
    moved = panel.close.copy()
    moved[5] += 0.01
    assert replace(panel, close=moved).content_hash != panel.content_hash
    row = int(panel.first_row[4]) + 17
    so_far = panel.up_to(row)
    assert len(so_far) == row + 1
    assert so_far.decision_ns[-1] == panel.decision_ns[row]
    assert len(panel.part(4, 4)) == 0
