"""What services print is kept, rotated, and followed across a rotation."""

from __future__ import annotations

import asyncio
import os

from spy_pipeline.core.home import Home
from spy_pipeline.core.settings import LogSettings
from spy_pipeline.services.service_log import Follower, ServiceLog, last_lines, output_path


async def printed(home: Home, output: bytes, settings: LogSettings) -> None:
    with ServiceLog(home, "small", settings) as log:
        for start in range(0, len(output), 1000):
            os.write(log.intake, output[start : start + 1000])
            await asyncio.sleep(0)


def test_all_of_it_is_kept_also_what_came_last_and_what_is_no_text(home: Home) -> None:
    asyncio.run(printed(home, "first\n预测\n".encode() + b"\xff half", LogSettings()))
    assert last_lines(output_path(home, "small"), 10) == ["first", "预测", "\ufffd half"]
    assert last_lines(output_path(home, "small"), 1) == ["\ufffd half"]
    assert last_lines(output_path(home, "unknown"), 1) == []


def test_files_are_rotated_and_bounded(home: Home) -> None:
    line = b"x" * 99 + b"\n"
    asyncio.run(printed(home, line * 32_000, LogSettings(file_megabytes=1, files=2)))
    files = sorted(home.log_folder.glob("small.out*"))
    assert [path.name for path in files] == ["small.out", "small.out.1"]
    assert all(path.stat().st_size <= 1 << 20 for path in files)


def test_a_follower_gives_whole_lines_once_across_a_rotation(home: Home) -> None:
    path = output_path(home, "small")
    path.parent.mkdir(parents=True)
    path.write_text("old\n")
    follower = Follower(path)
    assert list(follower.new_lines()) == []
    with path.open("a") as stream:
        stream.write("one\ntw")
    assert list(follower.new_lines()) == ["one"]
    with path.open("a") as stream:
        stream.write("o\n")
    assert list(follower.new_lines()) == ["two"]
    path.rename(path.with_suffix(".out.1"))
    path.write_text("three\n")
    assert list(follower.new_lines()) == ["three"]
