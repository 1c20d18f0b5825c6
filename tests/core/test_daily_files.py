"""Daily files: the same numbers back to the last bit, the same bytes for the same frame, a sentence for a bad file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hypothesis_numpy

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.lake.daily_files import read_daily_files, write_daily_file

floats = st.floats(allow_nan=False, allow_infinity=False) | st.just(np.nan)
days = st.sampled_from(["2024-03-08", "2024-03-11", "2024-11-01", "2024-11-04"])


@given(
    values=hypothesis_numpy.arrays("float64", st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=floats),
    day=days,
)
def test_numbers_come_back_to_the_last_bit_and_writing_twice_gives_the_same_bytes(
    tmp_path: Path, values: np.ndarray, day: str
) -> None:
    index = pd.date_range(f"{day} 09:30", periods=len(values), freq="min", tz="America/New_York", name="Datetime")
    frame = pd.DataFrame(values, index.as_unit("ns"), [f"f{n}" for n in range(values.shape[1])])
    path = tmp_path / "day.csv"
    write_daily_file(path, frame)
    first = path.read_bytes()
    back = read_daily_files([path])
    pd.testing.assert_frame_equal(back, frame, check_exact=True, check_freq=False)
    assert (
        np.array_equal(np.signbit(back.to_numpy()), np.signbit(np.where(np.isnan(values), 0.0, values)))
        or np.isnan(values).any()
    )
    write_daily_file(path, back)
    assert path.read_bytes() == first


def test_the_file_reads_as_the_design_shows_it(tmp_path: Path) -> None:
    index = pd.DatetimeIndex(["2024-03-08 09:30", "2024-03-08 09:31"], tz="America/New_York")
    write_daily_file(tmp_path / "x.csv", pd.DataFrame({"open": [511.25, 0.1], "gap": [np.nan, 1e-9]}, index))
    assert (tmp_path / "x.csv").read_text() == (
        "Datetime,open,gap\n2024-03-08T09:30:00-05:00,511.25,\n2024-03-08T09:31:00-05:00,0.1,1e-9\n"
    )


def test_many_days_are_one_frame_in_the_order_given_across_a_clock_change(tmp_path: Path) -> None:
    paths = []
    for day in ("2024-03-08", "2024-03-11", "2024-11-01", "2024-11-04"):
        index = pd.date_range(f"{day} 09:30", periods=390, freq="min", tz="America/New_York")
        write_daily_file(tmp_path / f"{day}.csv", pd.DataFrame({"close": np.arange(390.0)}, index))
        paths.append(tmp_path / f"{day}.csv")
    frame = read_daily_files(paths)
    assert len(frame) == 4 * 390
    assert frame.index.is_monotonic_increasing
    assert {moment.strftime("%H:%M") for moment in frame.index[::390]} == {"09:30"}
    assert len(read_daily_files([])) == 0


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "does not begin with the column Datetime"),
        ("time,close\n", "does not begin with the column Datetime"),
        ("Datetime,close\n2024-03-08T09:30:00-05:00,abc\n", "is damaged"),
        ("Datetime,close\n2024-03-08T09:30:00-05:00,1,2\n", "is damaged"),
        ("Datetime,close\n2024-03-08T09:30:00,1\n", "is damaged"),
        ("Datetime,open\n2024-03-08T09:30:00-05:00,1\n", "has other columns"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, part: str) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("Datetime,close\n2024-03-07T09:30:00-05:00,1\n")
    bad.write_text(text)
    with pytest.raises(SpyError, match=part) as refusal:
        read_daily_files([good, bad])
    assert str(bad) in str(refusal.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpyError, match="none.csv cannot be read"):
        read_daily_files([tmp_path / "none.csv"])
