"""Reads fault scripts, with one sentence for whatever is wrong in them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from spy_pipeline.core.errors import SpyError
from spy_pipeline.gateway.faults.fault import Fault
from spy_pipeline.gateway.faults.kinds import OCCASIONS, Occasion

_AT = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ])?(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
_COMMON = ("kind", "at", "after", "nth", "chance", "times", "seconds")
_NUMBERS = ("after", "chance", "seconds")
_WHOLE = ("nth", "times")
_OWN_NUMBERS = {
    "split_segments": ("bytes",),
    "merged_segments": ("hold_seconds",),
    "garbled_bytes": ("one_in",),
    "connection_lost": ("restored",),
    "missing_minutes": ("share",),
    "duplicate_minutes": ("share",),
    "corrected_minutes": ("share",),
    "absurd_price": ("factor",),
    "clock_skew": ("offset",),
    "clock_jump": ("offset",),
}
_OWN_LISTS = {"missing_minutes": "minutes", "duplicate_minutes": "minutes", "corrected_minutes": "minutes"}
_MINUTE = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class FaultScript:
    """All faults of one gateway."""

    seed: int = 0
    """Decides what chance does."""
    faults: tuple[Fault, ...] = ()
    """Every entry, in the order of the file."""


def read_fault_script(path: Path) -> FaultScript:
    """The script in a TOML file; anything wrong is refused with one sentence that names file, entry and remedy."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SpyError(
            f"The fault script {path} cannot be read ({error.strerror}): give the path of a TOML file."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpyError(f"The fault script {path} is not TOML ({error}): mend it there.") from error
    unknown = set(content) - {"seed", "fault"}
    if unknown:
        raise SpyError(
            f"The fault script {path} has {min(unknown)!r}, which is unknown: it holds `seed` and [[fault]] entries."
        )
    seed = content.get("seed", 0)
    entries = content.get("fault", [])
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise SpyError(f"The fault script {path} has seed = {seed!r}: give a whole number from 0 on.")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SpyError(f"The fault script {path} must list its faults as [[fault]] entries.")
    return FaultScript(seed, tuple(_Entry(path, number, entry).fault() for number, entry in enumerate(entries, 1)))


class _Entry:
    """One [[fault]] entry while it is checked."""

    def __init__(self, path: Path, number: int, entry: dict[str, Any]) -> None:
        self._where = f"Fault {number} of {path}"
        self._entry = entry

    def fault(self) -> Fault:
        """The fault, if nothing is wrong with it."""
        kind = self._entry.get("kind")
        if not isinstance(kind, str) or kind not in OCCASIONS:
            raise SpyError(f"{self._where} has kind {kind!r}: give one of {', '.join(OCCASIONS)}.")
        self._check_names(kind)
        self._check_values(kind)
        self._check_trigger(kind)
        options = {name: value for name, value in self._entry.items() if name not in _COMMON}
        common = {name: value for name, value in self._entry.items() if name in _COMMON}
        return Fault(**common, options=options)

    def _check_names(self, kind: str) -> None:
        own = (*_OWN_NUMBERS.get(kind, ()), *([_OWN_LISTS[kind]] if kind in _OWN_LISTS else []))
        unknown = sorted(set(self._entry) - set(_COMMON) - set(own))
        if unknown:
            known = ", ".join((*_COMMON, *own))
            raise SpyError(f"{self._where} ({kind}) has {unknown[0]!r}, which is unknown: it may have {known}.")

    def _check_values(self, kind: str) -> None:
        for name in (*_NUMBERS, *_OWN_NUMBERS.get(kind, ())):
            value = self._entry.get(name, 0)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise SpyError(f"{self._where} ({kind}) has {name} = {value!r}: give a number.")
        for name in _WHOLE:
            value = self._entry.get(name, 1)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise SpyError(f"{self._where} ({kind}) has {name} = {value!r}: give a whole number from 1 on.")
        self._check_ranges(kind)

    def _check_ranges(self, kind: str) -> None:
        entry = self._entry
        if not 0.0 <= entry.get("chance", 0.0) <= 1.0 or not 0.0 <= entry.get("share", 0.0) <= 1.0:
            raise SpyError(f"{self._where} ({kind}) has a chance or share outside 0 to 1: give a part of one.")
        if entry.get("after", 0) < 0 or entry.get("seconds", 1) <= 0 or entry.get("hold_seconds", 1) <= 0:
            raise SpyError(f"{self._where} ({kind}) has a time that is not positive: give seconds above 0.")
        if entry.get("bytes", 1) < 1:
            raise SpyError(f"{self._where} ({kind}) has bytes = {entry['bytes']!r}: give 1 or more.")
        if entry.get("restored", 1101) not in (1101, 1102):
            raise SpyError(f"{self._where} ({kind}) has restored = {entry['restored']!r}: give 1101 or 1102.")
        if "at" in entry and not _is_moment(entry["at"]):
            at = entry["at"]
            raise SpyError(f'{self._where} ({kind}) has at = {at!r}: give "HH:MM:SS" or "yyyy-mm-ddTHH:MM:SS".')
        minutes = entry.get("minutes", [])
        if not isinstance(minutes, list) or not all(isinstance(one, str) and _MINUTE.fullmatch(one) for one in minutes):
            raise SpyError(f'{self._where} ({kind}) has minutes = {minutes!r}: give a list such as ["10:15"].')

    def _check_trigger(self, kind: str) -> None:
        given = [name for name in ("at", "after", "nth", "chance") if name in self._entry]
        by_time = OCCASIONS[kind] is Occasion.TIME
        allowed = ("at", "after", "chance") if by_time else ("nth", "chance")
        if len(given) > 1 or any(name not in allowed for name in given) or (by_time and not given):
            said = " and ".join(given) or "nothing"
            choice = f"{'exactly' if by_time else 'at most'} one of {', '.join(allowed)}"
            raise SpyError(f"{self._where} ({kind}) says when by {said}: give {choice}.")


def _is_moment(text: object) -> bool:
    """Whether this is a time of day or a moment that exists."""
    if not isinstance(text, str) or not _AT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text if len(text) > len("HH:MM:SS") else f"2000-01-01T{text}")
    except ValueError:
        return False
    return True
