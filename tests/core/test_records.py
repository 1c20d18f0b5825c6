"""Records: one description, from which the C++ header, the checks, the files and the document follow."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import pandas as pd
import pandera.errors
import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.lake.record_files import read_notes, read_records, write_records
from spy_pipeline.core.records.catalogue import LIVE_RECORDS, RECORDS
from spy_pipeline.core.records.documentation import documentation_text
from spy_pipeline.core.records.field import Meaning, describe
from spy_pipeline.core.records.gap import Gap, GapCause, GapStream
from spy_pipeline.core.records.minute_bar import MinuteBar
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.records.tables import arrow_schema, frame_schema
from tests.conftest import CHECKOUT


def bars() -> pd.DataFrame:
    rows = [
        MinuteBar(0, 60, 10.0, 11.0, 9.0, 10.5, 100.0, 10.2, 7, Source.IBKR),
        MinuteBar(60, 60, 10.0, 11.0, 9.0, 10.5, None, None, None, Source.IMPORTED),
    ]
    return pd.DataFrame([dataclasses.asdict(row) for row in rows]).astype({"count": "Int64"})


@pytest.mark.parametrize("record", LIVE_RECORDS)
def test_every_field_of_a_published_record_says_its_meaning_and_has_one_size(record: type) -> None:
    for field in describe(record):
        assert field.meaning.text
        assert (field.meaning.longest > 0) == (field.kind is str)


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_says_its_meaning_and_every_schema_has_every_field(record: type) -> None:
    names = [field.name for field in dataclasses.fields(record)]
    assert all(field.meaning.text for field in describe(record))
    assert arrow_schema(record).names == names
    assert list(frame_schema(record).columns) == names


def test_the_document_is_up_to_date() -> None:
    assert (CHECKOUT / "docs/records.md").read_text() == documentation_text(), "run `make records`"


def test_records_come_back_from_a_file_as_they_were(tmp_path: Path) -> None:
    write_records(tmp_path / "bars.parquet", MinuteBar, bars())
    pd.testing.assert_frame_equal(read_records(tmp_path / "bars.parquet", MinuteBar), bars())
    write_records(tmp_path / "noted.parquet", MinuteBar, bars(), {"complete": "yes"})
    assert read_notes(tmp_path / "noted.parquet") == {"record": "MinuteBar", "complete": "yes"}


@pytest.mark.parametrize(
    ("column", "value"), [("start_ns", -1), ("source", "guess"), ("interval_s", 0), ("high", float("nan"))]
)
def test_a_frame_that_breaks_the_description_is_refused(tmp_path: Path, column: str, value: object) -> None:
    frame = bars()
    frame.loc[0, column] = value
    with pytest.raises(pandera.errors.SchemaError, match=column):
        write_records(tmp_path / "bars.parquet", MinuteBar, frame)
    assert not list(tmp_path.iterdir())


def test_a_foreign_or_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gaps.parquet"
    gap = Gap("SPY", GapStream.MINUTE_BARS, 0, 1, GapCause.HALT, Source.IBKR, "")
    write_records(path, Gap, pd.DataFrame([dataclasses.asdict(gap)]))
    with pytest.raises(SpyError, match="gaps.parquet does not hold MinuteBar records"):
        read_records(path, MinuteBar)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SpyError, match="gaps.parquet cannot be read"):
        read_records(path, Gap)


def test_a_field_without_a_meaning_is_an_error_in_the_record() -> None:
    @dataclasses.dataclass
    class Silent:
        price: float

    @dataclasses.dataclass
    class Odd:
        prices: Annotated[list, Meaning("Many prices")]

    @dataclasses.dataclass
    class Uncounted:
        prices: Annotated[tuple[float, ...], Meaning("Many prices")]

    with pytest.raises(TypeError, match="Uncounted.prices has the type"):
        describe(Uncounted)
    with pytest.raises(TypeError, match="Silent.price must say its meaning"):
        describe(Silent)
    with pytest.raises(TypeError, match="Odd.prices has the type"):
        describe(Odd)
