"""What tests of learning share."""

from __future__ import annotations

import pytest

from spy_pipeline.forecast.training_set import Panel
from tests.learning.made_up_panels import RandomWalk, panel_of


@pytest.fixture(scope="session")
def walk_panel() -> Panel:
    """Ninety sessions of a random walk."""
    return panel_of(90, RandomWalk(7))
