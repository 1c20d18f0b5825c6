"""Killing a writer at a moment chosen by a seed."""

from __future__ import annotations

import random
import subprocess
import sys
import time

from spy_pipeline.core.home import Home
from tests.core.crash_writers import verify


def kill_while_writing(kind: str, home: Home, seed: int) -> None:
    """Start a writer of this kind, `kill -9` it at a random moment of its work, and check what it left."""
    rounds = random.Random(seed)
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.core.crash_writers", kind, str(home.root)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "0\n"
        time.sleep(rounds.uniform(0.0, 0.25))
        writer.kill()
        told = [0] + [int(line) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    finally:
        writer.kill()
        writer.wait()
    verify(kind, home, told[-1])
