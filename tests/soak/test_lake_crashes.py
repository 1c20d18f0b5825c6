"""The crash tests of the lake and ledger at 200 moments each."""

from __future__ import annotations

from pathlib import Path

import pytest

from spy_pipeline.core.home import Home
from tests.core.crash_writers import KINDS
from tests.core.crashes import kill_while_writing


@pytest.mark.parametrize("seed", range(200))
@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_writer_damages_nothing(tmp_path: Path, kind: str, seed: int) -> None:
    kill_while_writing(kind, Home.at(tmp_path), seed)
