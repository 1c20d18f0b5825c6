"""The audit finds what is planted: a look into the future, a stream that differs, a day that depends on its run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from spy_pipeline import _native
from spy_pipeline.features.audit import Guarantee, audit
from spy_pipeline.features.catalogue import minute_columns
from tests.features.sessions_of_bars import Plan, audit_days, synthetic_day

DAYS = audit_days([synthetic_day(Plan(seed=n, holes=0.02 * (n == 4))) for n in range(6)])
Rows = np.ndarray


def column(name: str) -> int:
    return minute_columns().index(name)


def with_next_minute(rows: Rows) -> Rows:
    """Each row's shortest return is that of the minute after: seen one minute ahead."""
    rows[:-1, column("return_1")] = rows[1:, column("return_1")]
    return rows


def with_whole_day(rows: Rows) -> Rows:
    """Measured from the whole session's mean."""
    own = rows[:, column("vwap_distance")]
    rows[:, column("vwap_distance")] = own - np.nansum(own) / len(own)
    return rows


def with_filled_holes(rows: Rows) -> Rows:
    """A missing value is carried forward, which looks at nothing later but is not what the stream says."""
    own = rows[:, column("return_60")]
    rows[:, column("return_60")] = np.where(np.isnan(own), 0.0, own)
    return rows


def with_last_bit(rows: Rows) -> Rows:
    """One value is off by its last bit."""
    rows[200, column("gap")] = np.nextafter(rows[200, column("gap")], np.inf)
    return rows


def planted(plant: Callable[[Rows], Rows]) -> Callable[..., Rows]:
    return lambda *arguments: plant(_native.feature_rows(*arguments))


def test_on_the_kernel_as_it_is_all_holds() -> None:
    report = audit(DAYS, audited=2)
    assert report.holds
    assert report.days == (DAYS[-2].day, DAYS[-1].day)
    assert report.rows == len(DAYS[-2].inputs) + len(DAYS[-1].inputs)
    assert report.features == minute_columns()


@pytest.mark.parametrize(
    ("plant", "feature", "broken"),
    [
        (with_next_minute, "return_1", Guarantee.NO_LOOK_AHEAD),
        (with_whole_day, "vwap_distance", Guarantee.NO_LOOK_AHEAD),
        (with_filled_holes, "return_60", Guarantee.STREAM),
    ],
)
def test_a_planted_leak_is_found_and_named(plant: Callable[[Rows], Rows], feature: str, broken: Guarantee) -> None:
    report = audit(DAYS, audited=1, make_rows=planted(plant))
    assert {departure.feature for departure in report.departures} == {feature}
    assert broken in {departure.guarantee for departure in report.departures}


def test_a_value_that_is_off_by_its_last_bit_is_found_at_its_minute() -> None:
    days = audit_days([synthetic_day(Plan(seed=n)) for n in range(8)])
    report = audit(days, audited=1, make_rows=planted_on_whole_days(with_last_bit))
    assert {departure.feature for departure in report.departures} == {"gap"}
    assert {departure.minute for departure in report.departures} == {200}


def planted_on_whole_days(plant: Callable[[Rows], Rows]) -> Callable[..., Rows]:
    def make(*arguments: object) -> Rows:
        rows = _native.feature_rows(*arguments)  # type: ignore[arg-type]
        return plant(rows) if len(rows) == 390 else rows

    return make
