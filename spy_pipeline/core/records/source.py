"""The origin that every record carries."""

from __future__ import annotations

from enum import StrEnum


class Source(StrEnum):
    """The origin that every bar, feature row, model, forecast and signal carries."""

    IBKR = "ibkr"
    """Read from Interactive Brokers."""
    IMPORTED = "imported"
    """Real bars from a file of the user's."""
    SIMULATED = "simulated"
    """Made by the simulated gateway, or by anything that descends from it."""
