"""What `spy doctor` looks at; each check says what it found, or raises the sentence that tells what to do."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.requirements import Requirement

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.provenance import home_kind
from spy_pipeline.core.settings_source import load_settings

Verdict = Literal["ok", "warning", "failure"]

_OLDEST, _NEWEST = (3, 11), (3, 12)
_MEBIBYTE = 1 << 20
_GATEWAY_SECONDS = 3.0
_THIS_MACHINE = ("127.0.0.1", "localhost")
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    """What was looked at."""
    verdict: Verdict
    """Whether it works, works but should be looked at, or does not work."""
    message: str
    """What was found and, unless it works, what to do."""


class Caution(Exception):  # noqa: N818 - it is no error
    """A finding that does not stop anything but should be looked at."""


def examine(home: Home) -> Iterable[Finding]:
    """The findings of all checks, in the order in which a failure explains the next."""
    checks: list[tuple[str, Callable[[Home], str]]] = [
        ("Python", _python),
        ("packages", _packages),
        ("compiler", _compiler),
        ("native module", _native_module),
        ("time zones", _time_zones),
        ("home", _home),
        ("settings", _settings),
        ("secrets", _secrets),
        ("disk space", _disk_space),
        ("clock", _clock),
        ("ledger", _ledger),
        ("gateway", _gateway),
        ("notifications", _notifications),
    ]
    for name, check in checks:
        yield _finding(name, check, home)


def _finding(name: str, check: Callable[[Home], str], home: Home) -> Finding:
    try:
        return Finding(name, "ok", check(home))
    except Caution as caution:
        return Finding(name, "warning", str(caution))
    except SpyError as error:
        return Finding(name, "failure", str(error))


def _python(_home: Home) -> str:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if not _OLDEST <= sys.version_info[:2] <= _NEWEST:
        raise SpyError(f"Python {version} is not supported: install 3.11 or 3.12 and run `make setup` again.")
    return version


def _packages(_home: Home) -> str:
    required = [Requirement(line) for line in metadata.requires("spy_pipeline") or []]
    wanted = [item for item in required if item.marker is None or item.marker.evaluate({"extra": ""})]
    wrong = [problem for item in wanted if (problem := _package_problem(item))]
    if wrong:
        raise SpyError(f"Packages are missing or of another version ({'; '.join(wrong)}): run `make setup`.")
    return f"{len(wanted)} required packages, all in the versions asked for"


def _package_problem(wanted: Requirement) -> str | None:
    try:
        version = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return f"{wanted.name} is missing"
    return None if wanted.specifier.contains(version, prereleases=True) else f"{wanted.name} is {version}"


def _compiler(_home: Home) -> str:
    for name in ("g++", "clang++", "c++"):
        if path := shutil.which(name):
            return path
    raise SpyError("No C++ compiler is found: run `apt-get install g++` (Debian) or `xcode-select --install` (macOS).")


def _native_module(_home: Home) -> str:
    try:
        from spy_pipeline import _native
    except ImportError as error:
        raise SpyError(f"The native module cannot be loaded ({error}): run `make setup`.") from error
    info = _native.build_info()
    built, installed = info["version"], metadata.version("spy_pipeline")
    if built != installed:
        raise SpyError(f"The native module is of version {built}, the package of {installed}: run `make setup`.")
    return ", ".join(f"{key} {value}" for key, value in info.items())


def _time_zones(_home: Home) -> str:
    missing = []
    for name in ("America/New_York", "US/Eastern"):
        try:
            ZoneInfo(name)
        except ZoneInfoNotFoundError:
            missing.append(name)
    if missing:
        raise SpyError(f"The time zones {', '.join(missing)} are unknown here: run `pip install tzdata`.")
    return "America/New_York and US/Eastern known"


def _home(home: Home) -> str:
    probe = home.state_folder / "doctor-was-here"
    write_atomically(probe, b"")
    probe.unlink()
    return f"{home.root} is writable; {home_kind(home) or 'neither live nor simulated yet'}"


def _settings(home: Home) -> str:
    settings = load_settings(home)
    place = home.settings_file.name if home.settings_file.is_file() else "defaults (run `spy init` to change them)"
    return f"{place}: follows {', '.join(settings.market.symbols)}"


def _secrets(home: Home) -> str:
    file = home.environment_file
    if not file.is_file():
        return f"no {file.name} yet; `spy init` writes one"
    if file.stat().st_mode & _OTHERS:
        raise Caution(f"Other users of this machine may read {file}, where passwords belong: run `chmod 600 {file}`.")
    return f"{file.name} is yours alone to read"


def _disk_space(home: Home) -> str:
    free = shutil.disk_usage(_nearest_folder(home.root)).free // _MEBIBYTE
    wanted = load_settings(home).storage.free_megabytes
    if free < wanted:
        raise Caution(f"{free} MiB free at {home.root}, less than storage.free_megabytes = {wanted}: free some space.")
    return f"{free} MiB free"


def _clock(home: Home) -> str:
    clock = open_clock(home.state_folder)
    kind = f"SIMULATED at {clock.speed:g} times" if clock.is_simulated else "real"
    return f"{kind}, in New York it is {clock.now().isoformat(timespec='seconds')}"


def _ledger(home: Home) -> str:
    with LedgerDatabase(home) as database:
        return f"{database.path} opens and is up to date"


def _gateway(home: Home) -> str:
    settings = load_settings(home).ibkr
    place = f"{settings.host}:{settings.port}"
    try:
        socket.create_connection((settings.host, settings.port), timeout=_GATEWAY_SECONDS).close()
    except OSError as error:
        can_simulate = settings.host in _THIS_MACHINE and home_kind(home) != "live"
        simulate = f", or run `spy gateway --port {settings.port}`" if can_simulate else ""
        raise Caution(
            f"Nothing answers at {place} ({error}): start TWS or IB Gateway with its API enabled{simulate}."
        ) from error
    return f"something listens at {place}"


def _notifications(home: Home) -> str:
    settings = load_settings(home).notify
    if not settings.channels:
        return "no channel is set up; notify.channels in spy.toml names those wanted"
    from spy_pipeline.core.ledger.outbox import Outbox
    from spy_pipeline.notify.channels import configured_channel

    for name in settings.channels:
        configured_channel(home, name)
    with LedgerDatabase(home) as database:
        failing = [each for each in Outbox(database).standings() if each.channel in settings.channels and each.problem]
    if failing:
        told = "; ".join(f"{each.channel} has {each.waiting} events waiting ({each.problem})" for each in failing)
        raise Caution(f"{told}: try it with `spy notify test`.")
    return f"set up: {', '.join(settings.channels)}"


def _nearest_folder(folder: Path) -> Path:
    return next(candidate for candidate in (folder, *folder.parents) if candidate.is_dir())
