"""`spy features`: what it tells, and the audit of a home's own days."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from spy_pipeline.cli.features import features
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.lake.record_files import write_records
from spy_pipeline.core.records.minute_bar import MinuteBar
from tests.features.sessions_of_bars import minute_records

SPY = Instrument.parse("SPY")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(features, arguments, env={"COLUMNS": "300"})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def keep_days(home: Home, first: date, last: date, without: tuple[date, ...] = ()) -> None:
    for number, session in enumerate(SPY.sessions().between(first, last)):
        if session.day not in without:
            bars = minute_records(session, number, holes=0.01)[list(MinuteBar.__dataclass_fields__)]
            bars["interval_s"] = bars["interval_s"].astype("int64")
            write_records(LakeLayout(home).raw_minutes(SPY, session.day), MinuteBar, bars)


def test_the_list_names_every_feature() -> None:
    code, text = run("list", "--json")
    assert code == 0
    listed = json.loads(text)
    assert len(listed) == 43
    assert set(listed[0]) >= {"name", "formula", "window", "unit", "warm_up_minutes", "needs", "reason"}
    table = run("list")[1]
    assert all(feature["name"] in table for feature in listed)


def test_explain_tells_formula_reason_and_symbols() -> None:
    text = run("explain", "volatility_ratio")[1]
    assert "ln(f_t / e_t) / 2" in text
    assert "Whether volatility is rising" in text
    assert "e_t: level of variance" in text
    assert json.loads(run("explain", "gap", "--json")[1])["symbols"].keys() == {"O_day", "C_prev, S2_day, S2_gap"}


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(SpyError, match="did you mean"):
        run("explain", "volatility_rato")


def test_the_audit_holds_on_the_homes_own_days(home: Home) -> None:
    keep_days(home, date(2024, 5, 31), date(2024, 7, 5), without=(date(2024, 7, 2),))
    code, text = run("audit", "--days", "3", "--json")
    report = json.loads(text)
    assert code == 0, report
    assert report["holds"]
    assert report["days"] == ["2024-07-01", "2024-07-02", "2024-07-03", "2024-07-05"]
    assert report["rows"] > 900
    assert "none of 35 features looks ahead" in run("audit", "--days", "1")[1]


def test_the_audit_of_an_empty_home_says_what_to_do(home: Home) -> None:
    with pytest.raises(SpyError, match="no raw minute bars of SPY .*: run `spy catch-up` or `spy import-bars`"):
        run("audit")


def test_a_damaged_day_is_named(home: Home) -> None:
    keep_days(home, date(2024, 7, 1), date(2024, 7, 3))
    LakeLayout(home).raw_minutes(SPY, date(2024, 7, 2)).write_bytes(b"torn")
    with pytest.raises(SpyError, match=r"2024-07-02.parquet cannot be read"):
        run("audit", "--days", "2")
