"""Writing where it cannot be done, and by two at once: one sentence, and everything stays as it was."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from spy_pipeline.core.atomic_file import create_once, replace_atomically, write_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.growing_file import GrowingFile
from spy_pipeline.core.lake.layout import LakeLayout, days_present
from spy_pipeline.core.lake.recovery import recover_lake
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.process_lock import ProcessLock


def test_a_full_disk_keeps_the_old_file_and_leaves_no_litter(tiny_disk: Path) -> None:
    path = tiny_disk / "file"
    write_atomically(path, b"old")
    with pytest.raises(SpyError, match="The disk is full"):
        write_atomically(path, b"x" * (1 << 20))
    assert path.read_bytes() == b"old"
    assert os.listdir(tiny_disk) == ["file"]


def test_a_full_disk_keeps_the_growing_file_whole_and_it_grows_again_afterwards(tiny_disk: Path) -> None:
    path, ballast = tiny_disk / "grow.csv", tiny_disk / "ballast"
    ballast.write_bytes(b"x" * (180 << 10))
    with GrowingFile(path, "a", sync_seconds=0.0) as writer:
        writer.append(["1"])
        with pytest.raises(SpyError, match="The disk is full"):
            writer.append(["y" * 100] * 5_000)
        assert path.read_text() == "a\n1\n"
        ballast.unlink()
        writer.append(["2"])
    assert path.read_text() == "a\n1\n2\n"


def test_a_full_disk_is_told_by_the_ledger(tiny_disk: Path) -> None:
    (tiny_disk / "ballast").write_bytes(b"x" * (250 << 10))
    with pytest.raises(SpyError, match=r"disk is full|could not be used"):
        LedgerDatabase(Home.at(tiny_disk))


def test_a_read_only_disk_is_told(read_only_disk: Path) -> None:
    for attempt in (
        lambda: write_atomically(read_only_disk / "file", b""),
        lambda: create_once(read_only_disk / "file", b""),
        lambda: GrowingFile(read_only_disk / "file", "a", 1.0).__enter__(),
        lambda: ProcessLock(read_only_disk / "file", "runs").__enter__(),
    ):
        with pytest.raises(SpyError, match="read-only: mount it writable, or set SPY_HOME"):
            attempt()


def test_a_folder_without_write_access_is_told(tmp_path: Path, without_root: None) -> None:
    for attempt in (
        lambda: write_atomically(tmp_path / "file", b""),
        lambda: GrowingFile(tmp_path / "file", "a", 1.0).__enter__(),
        lambda: Home.at(tmp_path / "below"),
        lambda: LedgerDatabase(Home(tmp_path)),
    ):
        with pytest.raises(SpyError, match="No right to write"):
            attempt()


def test_a_file_in_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(SpyError, match="a file stands where a folder belongs"):
        write_atomically(tmp_path / "data" / "file", b"")
    with pytest.raises(SpyError, match="not a folder"):
        Home.at(tmp_path / "data")


def test_a_producer_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def produce(stream) -> None:
        stream.write(b"half")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        replace_atomically(path, produce)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_second_appender_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with GrowingFile(tmp_path / "g.csv", "a", 1.0) as first:
        with (
            pytest.raises(SpyError, match="Another process already appends"),
            GrowingFile(tmp_path / "g.csv", "a", 1.0),
        ):
            pass
        first.append(["1"])
    with GrowingFile(tmp_path / "g.csv", "a", 1.0) as second:
        second.append(["2"])
    assert (tmp_path / "g.csv").read_text() == "a\n1\n2\n"


def test_a_growing_file_of_other_columns_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "g.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SpyError, match="has other columns"), GrowingFile(tmp_path / "g.csv", "a,c", 1.0):
        pass
    assert (tmp_path / "g.csv").read_text() == "a,b\n1,2\n"


def test_a_second_instance_is_told_who_is_first(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "collector"
    with ProcessLock(path, "collects"):
        other = multiprocessing.get_context("fork").Pool(1)
        with other:
            assert other.apply(_refusal, (path,)) == (
                f"Another process ({os.getpid()}) already collects: stop it first, or wait for it."
            )
    with ProcessLock(path, "collects"):
        pass


def _refusal(path: Path) -> str:
    try:
        with ProcessLock(path, "collects"):
            return "not refused"
    except SpyError as error:
        return str(error)


def test_recovery_cuts_torn_lines_and_removes_orphans_but_leaves_what_is_being_written(home: Home) -> None:
    layout = LakeLayout(home)
    folder = home.data_folder / "daily_realtime_data" / "SPY"
    folder.mkdir(parents=True)
    (folder / "torn.csv").write_bytes(b"a\n1\n2")
    (folder / "only-torn.csv").write_bytes(b"x" * 200_000)
    (folder / "whole.csv").write_bytes(b"a\n1\n")
    (folder / f".writing-{2**22 + 1}-x.csv").write_bytes(b"half")
    (folder / f".writing-{os.getpid()}-y.csv").write_bytes(b"at work")
    (folder / f".writing-{2**22 + 1}-z" / "deep").mkdir(parents=True)
    with GrowingFile(folder / "open.csv", "a", 1.0):
        with (folder / "open.csv").open("ab") as stream:
            stream.write(b"torn by its writer")
        recovery = recover_lake(layout)
        assert (folder / "open.csv").read_bytes() == b"a\ntorn by its writer"
    assert [path.name for path in recovery.mended] == ["only-torn.csv", "torn.csv"]
    assert [path.name for path in recovery.removed] == [f".writing-{2**22 + 1}-{name}" for name in ("x.csv", "z")]
    assert (folder / "torn.csv").read_bytes() == b"a\n1\n"
    assert (folder / "only-torn.csv").read_bytes() == b""
    assert (folder / "whole.csv").read_bytes() == b"a\n1\n"
    assert [path.name for path in recover_lake(layout).mended] == ["open.csv"]
    assert recover_lake(layout).mended == ()


def test_days_are_listed_in_order_and_a_stranger_is_named(home: Home) -> None:
    folder = home.data_folder
    folder.mkdir()
    for name in ("2024-03-11.csv", "2024-03-08.csv", ".writing-1-2024-03-12.csv", "notes.txt"):
        (folder / name).touch()
    assert [day.isoformat() for day in days_present(folder, ".csv")] == ["2024-03-08", "2024-03-11"]
    (folder / "march.csv").touch()
    with pytest.raises(SpyError, match="march.csv is not named after a day"):
        days_present(folder, ".csv")
