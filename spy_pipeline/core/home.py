"""The folder that holds everything of one user: data, models, state, settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from spy_pipeline.core.atomic_file import storage_error
from spy_pipeline.core.errors import SpyError

HOME_VARIABLE = "SPY_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """One `SPY_HOME`: where settings, data, models and state of one set-up lie."""

    root: Path
    """The folder itself, absolute."""

    @classmethod
    def current(cls) -> Home:
        """The home that `SPY_HOME` names, else the checkout this package runs from, else the working folder."""
        named = os.environ.get(HOME_VARIABLE, "").strip()
        if named:
            return cls.at(Path(named))
        checkout = Path(__file__).resolve().parents[2]
        return cls(checkout if (checkout / "pyproject.toml").is_file() else Path.cwd())

    @classmethod
    def at(cls, folder: Path) -> Home:
        """The home in `folder`; a file in its place is refused."""
        root = folder.expanduser().absolute()
        try:
            misplaced = root.exists() and not root.is_dir()
        except OSError as error:
            raise storage_error(root, error) from error
        if misplaced:
            raise SpyError(f"{HOME_VARIABLE} names {root}, which is not a folder: give a folder or move the file away.")
        return cls(root)

    @property
    def settings_file(self) -> Path:
        """The user's `spy.toml`."""
        return self.root / "spy.toml"

    @property
    def environment_file(self) -> Path:
        """The user's `.env`: secrets and overrides."""
        return self.root / ".env"

    @property
    def data_folder(self) -> Path:
        """Market data and state."""
        return self.root / "data"

    @property
    def state_folder(self) -> Path:
        """What running processes share and survive by: clock anchor, locks, databases."""
        return self.data_folder / "state"

    @property
    def log_folder(self) -> Path:
        """Log files of long-running processes."""
        return self.state_folder / "logs"
