"""What tests of the minute cycle share."""

from __future__ import annotations

import pytest

from spy_pipeline.core.home import Home
from tests.live.live_home import LiveHome


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> LiveHome:
    """Made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("prepared")
    return LiveHome(Home.at(folder))


@pytest.fixture
def live_home(home: Home, prepared: LiveHome) -> LiveHome:
    """A home of the test's own, its session about to open."""
    return prepared.copied_to(home)
