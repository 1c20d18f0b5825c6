"""A page that is served to real browsers, fed by hand, with a collector that breathes once a second."""

from __future__ import annotations

import socket
import threading

from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.records.health_row import HealthRow
from spy_pipeline.dashboard.page_server import PageServer
from tests.dashboard.hand_feed import HandFeed
from tests.dashboard.made_up_rows import SPY, health, minute, second, take_step


class FedPage:
    """Serves until closed."""

    def __init__(self, home: Home, database: LedgerDatabase, minutes: int) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port: int = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        self.feed, self.database, self.minutes = HandFeed(), database, 0
        for _ in range(minutes):
            self.next_minute()
        self.health: HealthRow | None = health()
        self.server = PageServer(home, SPY, self.feed.opened, port)
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=target) for target in (self.server.run, self._breathe)]
        for thread in self._threads:
            thread.start()

    def next_minute(self, spread: float = 1.0) -> None:
        """One more minute, and the forecast made of it."""
        self.feed.put(minute(self.minutes))
        take_step(self.database, self.minutes, spread)
        self.minutes += 1

    def close(self) -> None:
        self._ended.set()
        self.server.stop()
        for thread in self._threads:
            thread.join()

    def _breathe(self) -> None:
        number = self.minutes * 60
        while not self._ended.wait(0.25):
            if self.health is not None:
                self.feed.put(second(number, 573.0 + 0.01 * (number % 50)), self.health)
                number += 1
