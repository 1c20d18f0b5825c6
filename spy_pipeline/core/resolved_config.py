"""The one file from which C++ programs learn what Python has validated: settings, instruments and their sessions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.home import Home
from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.core.settings import Settings

RESOLVED_FILE = "resolved.toml"
FORMAT = 1


def write_resolved_config(home: Home, settings: Settings, first: date, last: date) -> Path:
    """Write the resolved file of `home`, with all sessions from `first` to `last`, and say where it lies."""
    instruments = settings.instruments()
    content: dict[str, Any] = {
        "format": FORMAT,
        "home": str(home.root),
        "log": settings.log.model_dump() | {"folder": str(home.log_folder)},
        "gateway": {"host": settings.ibkr.host, "port": settings.ibkr.port},
        "collector": settings.collector.model_dump() | {"sync_seconds": settings.storage.sync_seconds},
        "publish": settings.publish.model_dump() | {"folder": str(runtime_folder(home))},
        "instrument": [
            {
                "venue": instrument.venue,
                "symbol": instrument.symbol,
                "currency": instrument.currency,
                "calendar": instrument.calendar,
                "key": instrument.key,
            }
            for instrument in instruments
        ],
        "sessions": {name: _sessions(name, first, last) for name in sorted({item.calendar for item in instruments})},
    }
    path = home.state_folder / RESOLVED_FILE
    write_atomically(path, tomli_w.dumps(content).encode())
    return path


def _sessions(calendar: str, first: date, last: date) -> dict[str, list[int]]:
    sessions = SessionCalendar.named(calendar).between(first, last)
    return {
        "dates": [int(session.day.strftime("%Y%m%d")) for session in sessions],
        "opens": [session.open_ns // NANOSECONDS for session in sessions],
        "closes": [session.close_ns // NANOSECONDS for session in sessions],
    }
