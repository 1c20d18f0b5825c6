"""`spy wire decode`: JSON lines on stdout, the count beside them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from spy_pipeline.gateway.wire.framing import to_bytes
from spy_pipeline.gateway.wire.replies import depth, ticks


def decode(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "spy_pipeline", "wire", "decode", *arguments)
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def write_capture(folder: Path) -> Path:
    file = folder / "capture.bin"
    good = ticks.tick_size(3, 0, 300) + depth.market_depth(7, 0, 0, 1, 584.1, 100)
    file.write_bytes(to_bytes(good) + b"\0\0\0\x04999\0" + b"\0\0\0\x02x\0" + b"\0\0\0\x09cut")
    return file


def test_each_message_is_a_line_of_json(tmp_path: Path) -> None:
    done = decode(str(write_capture(tmp_path)))
    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["type"] for line in lines] == ["tickSize", "marketDepth", "unknown", "malformed", "malformed"]
    assert all("book" not in line for line in lines)
    assert done.stderr == "5 messages: 2 known, 1 unknown, 2 malformed.\n"


def test_books_come_with_depth_and_json_alone_says_nothing_else(tmp_path: Path) -> None:
    done = decode(str(write_capture(tmp_path)), "--book", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["type"] for line in lines if "book" in line] == ["marketDepth"]
    assert lines[1]["book"] == {
        "bids": [{"price": 584.1, "size": 100.0, "marketMaker": ""}],
        "asks": [],
        "fault": "a side has no rows",
    }
    assert done.stderr == ""


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    done = decode(str(tmp_path / "none.bin"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "none.bin cannot be read" in done.stderr
