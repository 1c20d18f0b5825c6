"""The desktop of this machine as a channel: the address `desktop://`, by the means that the system has."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

from apprise.decorators import notify

from spy_pipeline.core.errors import SpyError

SCHEME = "desktop"
_PATIENCE_SECONDS = 10.0
_APPLE_SCRIPT = "on run {title, body}\ndisplay notification body with title title\nend run"


@notify(on=SCHEME, name="Desktop")  # type: ignore[no-untyped-call, untyped-decorator]
def show(body: str, title: str, *_: Any, **__: Any) -> bool:
    """Show a message; false where the desktop did not take it."""
    done = subprocess.run([*_program(), title, body], capture_output=True, check=False, timeout=_PATIENCE_SECONDS)
    return done.returncode == 0


def require_desktop() -> None:
    """Refuse with a sentence where this machine has no means to show a message."""
    _program()


def _program() -> list[str]:
    if found := shutil.which("notify-send"):
        return [found, "--app-name=spy_pipeline"]
    if found := shutil.which("osascript"):
        return [found, "-e", _APPLE_SCRIPT]
    raise SpyError("This machine shows no desktop messages: install notify-send (apt-get install libnotify-bin).")
