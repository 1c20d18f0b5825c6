"""Where each data file of a home lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument

RawEventKind = Literal["ticks", "depth", "trades", "gaps"]
"""The files in which the collector keeps what it heard in the order of arrival, and what it could not hear."""


@dataclass(frozen=True, slots=True)
class LakeLayout:
    """Paths of the data files of one home; nothing is read or written here."""

    home: Home
    """Whose files these are."""

    def raw_minutes(self, instrument: Instrument, day: date) -> Path:
        """Raw minute bars of one day, exactly as their source gave them (Parquet)."""
        return self.raw_folder(instrument) / f"{day}.parquet"

    def raw_folder(self, instrument: Instrument) -> Path:
        """The folder of an instrument's raw minute bars."""
        return self._folder("original_data", instrument)

    def implied_volatility(self, instrument: Instrument, day: date) -> Path:
        """Minutes of option-implied volatility of one day (Parquet)."""
        return self.raw_folder(instrument) / "implied_volatility" / f"{day}.parquet"

    def bid_ask(self, instrument: Instrument, day: date) -> Path:
        """Minutes of bid and ask of one day (Parquet)."""
        return self.raw_folder(instrument) / "bid_ask" / f"{day}.parquet"

    def daily_bars(self, instrument: Instrument) -> Path:
        """Daily bars of all years kept (Parquet)."""
        return self.raw_folder(instrument) / "daily" / "bars.parquet"

    def daily_file(self, instrument: Instrument, day: date) -> Path:
        """Bars and features of one day, a row a minute (CSV)."""
        return self.daily_folder(instrument) / f"{day}.csv"

    def provisional_day(self, instrument: Instrument, day: date) -> Path:
        """Stands beside a daily file that was not made of the day's whole official history: it is to be made again.

        A file of its own, because copies and restores of a lake keep names and not always times.
        """
        return self.daily_folder(instrument) / f"{day}.provisional"

    def daily_file_lock(self, instrument: Instrument) -> Path:
        """Who holds this lock may write daily files of an instrument: history and the live session both do."""
        return self.home.state_folder / "locks" / f"daily-file-{instrument.key}"

    def daily_folder(self, instrument: Instrument) -> Path:
        """The folder of an instrument's engineered daily files."""
        return self._folder("daily_data", instrument)

    def raw_events(self, instrument: Instrument, day: date, kind: RawEventKind) -> Path:
        """What the collector heard on one day, or the gaps it noted (CSV)."""
        return self._folder("realtime_original_data", instrument) / f"{day}.{kind}.csv"

    def second_rows(self, instrument: Instrument, day: date) -> Path:
        """The collector's rows of one day, one a second (CSV)."""
        return self._folder("daily_realtime_data", instrument) / f"{day}.csv"

    def kernel_state(self, instrument: Instrument, day: date) -> Path:
        """The feature kernel as it must be at the open of a day, for the live session to begin with."""
        return self.home.state_folder / "kernel" / instrument.key / f"{day}.state"

    def live_rows(self, instrument: Instrument, day: date) -> Path:
        """The minutes of one day with all features, every revision as it was heard (Parquet)."""
        return self.home.state_folder / "live_rows" / instrument.key / f"{day}.parquet"

    def forecasts(self, instrument: Instrument, day: date) -> Path:
        """The forecasts of one day that is over (Parquet)."""
        return self.forecasts_folder(instrument) / f"{day}.parquet"

    def forecasts_folder(self, instrument: Instrument) -> Path:
        """The folder of an instrument's forecasts by day."""
        return self._folder("forecasts", instrument)

    def scheduled_events(self) -> Path:
        """Releases whose time is known beforehand (Parquet)."""
        return self.home.data_folder / "scheduled_events.parquet"

    def growing_folders(self) -> list[Path]:
        """The folders whose CSV files grow line by line."""
        return [
            self.home.data_folder / name for name in ("realtime_original_data", "daily_realtime_data", "daily_data")
        ]

    def _folder(self, room: str, instrument: Instrument) -> Path:
        return self.home.data_folder / room / instrument.key


def days_present(folder: Path, suffix: str) -> list[date]:
    """The days for which `folder` holds a `<date><suffix>` file, in order; a file with another name is refused."""
    days = []
    for path in folder.glob(f"*{suffix}"):
        if path.name.startswith("."):
            continue
        try:
            days.append(date.fromisoformat(path.name.removesuffix(suffix)))
        except ValueError as error:
            raise SpyError(
                f"{path} is not named after a day, as in 2024-03-08{suffix}: rename it or move it away."
            ) from error
    return sorted(days)
