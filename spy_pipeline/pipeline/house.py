"""The home that a run works in, with everything that assets need of it."""

from __future__ import annotations

from dagster import ConfigurableResource

from spy_pipeline.core.clock import Clock, open_clock
from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.settings import Settings
from spy_pipeline.core.settings_source import load_settings


class House(ConfigurableResource["House"]):
    """Home, settings, clock and ledgers, opened where they are used so that each run sees the present state."""

    def home(self) -> Home:
        """The home of this process."""
        return Home.current()

    def settings(self) -> Settings:
        """The settings in force."""
        return load_settings(self.home())

    def clock(self) -> Clock:
        """The market's clock."""
        return open_clock(self.home().state_folder)

    def lake(self) -> LakeLayout:
        """Where data files lie."""
        return LakeLayout(self.home())

    def gaps(self) -> GapLedger:
        """The gap ledger."""
        return GapLedger(LedgerDatabase(self.home()))
