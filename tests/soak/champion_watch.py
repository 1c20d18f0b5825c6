"""Looks again and again whether the alias of the version that serves holds."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from tests.live.live_home import SPY

_LOOK_SECONDS = 0.5


class ChampionWatch:
    """Looks until left."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.broken: list[str] = []
        """What was wrong, each time that something was."""
        self.looks = 0
        """How often it was looked."""

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        registry, name = ModelRegistry(self._home), model_name(SPY, STACK)
        while not self._stop.wait(_LOOK_SECONDS):
            self.looks += 1
            try:
                champion = registry.version(name, Alias.CHAMPION)
            except SpyError as error:
                self.broken.append(str(error))
                continue
            if not registry.artifacts.path(champion.version).exists():
                self.broken.append(f"{champion.version} has no artifact")
