"""Fault scripts: what they may say, and one sentence for everything else."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from random import Random

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS, new_york_time
from spy_pipeline.gateway.faults.effects import EFFECTS
from spy_pipeline.gateway.faults.fault import Fault
from spy_pipeline.gateway.faults.kinds import OCCASIONS, TIME_FAULTS, Occasion
from spy_pipeline.gateway.faults.script import read_fault_script
from spy_pipeline.gateway.faults.timetable import moments

START_NS = 1741015800 * NANOSECONDS


def script(folder: Path, text: str) -> Path:
    """A script file."""
    path = folder / "faults.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_script(tmp_path: Path) -> None:
    found = read_fault_script(
        script(
            tmp_path,
            """
            seed = 5
            [[fault]]
            kind = "connection_lost"
            at = "10:15:00"
            seconds = 20
            restored = 1101
            [[fault]]
            kind = "pacing_violation"
            chance = 0.1
            times = 3
            [[fault]]
            kind = "missing_minutes"
            minutes = ["10:15"]
            """,
        )
    )
    assert found.seed == 5
    assert found.faults == (
        Fault("connection_lost", at="10:15:00", seconds=20, options={"restored": 1101}),
        Fault("pacing_violation", chance=0.1, times=3),
        Fault("missing_minutes", options={"minutes": ["10:15"]}),
    )


@pytest.mark.parametrize("kind", sorted(OCCASIONS))
def test_every_fault_can_be_written(tmp_path: Path, kind: str) -> None:
    when = 'at = "10:00:00"' if OCCASIONS[kind] is Occasion.TIME else "nth = 1"
    (fault,) = read_fault_script(script(tmp_path, f'[[fault]]\nkind = "{kind}"\n{when}\n')).faults
    assert fault.kind == kind


def test_every_timed_fault_has_an_effect() -> None:
    assert set(EFFECTS) == set(TIME_FAULTS)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("seed = ", "not TOML"),
        ("sede = 5", "'sede'"),
        ("seed = -1", "seed = -1"),
        ("seed = true", "seed = True"),
        ("fault = 5", "[[fault]]"),
        ("[[fault]]\nnth = 1", "kind None"),
        ('[[fault]]\nkind = "earthquake"', "'earthquake'"),
        ('[[fault]]\nkind = "restart"', "exactly one of at, after, chance"),
        ('[[fault]]\nkind = "restart"\nat = "10:00"\nafter = 5', "at and after"),
        ('[[fault]]\nkind = "restart"\nnth = 5', "nth"),
        ('[[fault]]\nkind = "no_definition"\nat = "10:00"', "at most one of nth, chance"),
        ('[[fault]]\nkind = "restart"\nat = "25:00"', "'25:00'"),
        ('[[fault]]\nkind = "restart"\nat = "2025-02-30T10:00"', "'2025-02-30T10:00'"),
        ('[[fault]]\nkind = "restart"\nat = 10', "at = 10"),
        ('[[fault]]\nkind = "restart"\nafter = "soon"', "after = 'soon'"),
        ('[[fault]]\nkind = "restart"\nafter = -1', "positive"),
        ('[[fault]]\nkind = "restart"\nafter = 1\nseconds = 0', "positive"),
        ('[[fault]]\nkind = "restart"\nafter = 1\nbytes = 3', "'bytes'"),
        ('[[fault]]\nkind = "split_segments"\nafter = 1\nbytes = 0', "bytes = 0"),
        ('[[fault]]\nkind = "restart"\nchance = 1.5', "outside 0 to 1"),
        ('[[fault]]\nkind = "no_definition"\nnth = 0', "nth = 0"),
        ('[[fault]]\nkind = "connection_lost"\nafter = 1\nrestored = 1103', "1103"),
        ('[[fault]]\nkind = "missing_minutes"\nminutes = ["noon"]', "'noon'"),
    ],
)
def test_anything_else_is_one_sentence_that_names_it(tmp_path: Path, text: str, named: str) -> None:
    path = script(tmp_path, text)
    with pytest.raises(SpyError) as caught:
        read_fault_script(path)
    sentence = str(caught.value)
    assert named in sentence
    assert str(path) in sentence
    assert "\n" not in sentence.removesuffix("\n")


def test_a_script_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpyError, match="cannot be read"):
        read_fault_script(tmp_path / "nothing.toml")


def _clock(fault: Fault, count: int) -> list[str]:
    found = islice(moments(fault, Random(1), START_NS), count)
    return [f"{new_york_time(moment):%d %H:%M:%S}" for moment in found]


def test_moments() -> None:
    assert _clock(Fault("restart", at="23:45"), 3) == ["03 23:45:00", "04 23:45:00", "05 23:45:00"]
    assert _clock(Fault("restart", at="09:00:30"), 2) == ["04 09:00:30", "05 09:00:30"]
    assert _clock(Fault("restart", at="23:45", times=1), 3) == ["03 23:45:00"]
    assert _clock(Fault("restart", at="2025-03-04T10:00"), 3) == ["04 10:00:00"]
    assert _clock(Fault("restart", at="2025-03-02T10:00"), 3) == []
    assert _clock(Fault("restart", after=90.0), 3) == ["03 10:31:30"]
    assert _clock(Fault("restart", chance=0.0), 3) == []


def test_moments_by_chance_come_about_as_often_as_said_and_the_same_for_one_seed() -> None:
    fault = Fault("restart", chance=0.1)
    first, second = (list(islice(moments(fault, Random(7), START_NS), 200)) for _ in range(2))
    assert first == second
    assert 1500 < (first[-1] - START_NS) / MINUTE_NS < 2600
