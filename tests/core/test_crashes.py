"""A writer killed at any moment leaves the old file or the new one, and whole lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from spy_pipeline.core.home import Home
from tests.core.crash_writers import KINDS
from tests.core.crashes import kill_while_writing


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_writer_damages_nothing(tmp_path: Path, kind: str, seed: int) -> None:
    kill_while_writing(kind, Home.at(tmp_path), seed)
