"""The channels that the user chose, each an Apprise address that stands in `.env` or the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.secrets import secret
from spy_pipeline.core.settings import NotifySettings
from spy_pipeline.notify.desktop import SCHEME, require_desktop
from spy_pipeline.notify.message import Message

if TYPE_CHECKING:
    from apprise import Apprise

_VARIABLE = "SPY_CHANNEL_{name}"
_LONGEST_PROBLEM = 300
_SHORTEST_SECRET = 5


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach the user."""

    name: str
    """The name it has in the settings."""
    address: SecretStr
    """Its Apprise address, tokens and passwords included."""

    def send(self, message: Message) -> str | None:
        """Send once; None when the receiver acknowledged it, else what went wrong, without secrets."""
        result = _opened(self).notify(
            title=message.title, body=message.body, notify_type=message.severity, body_format="text"
        )
        attempts = [attempt for service in result.results for attempt in service.attempts]
        if any(attempts):
            return None
        said = [entry.message for attempt in attempts for entry in attempt.logs]
        return _without_secrets(said[-1] if said else "no answer", self.address)


@dataclass(frozen=True, slots=True)
class UnusableChannel:
    """A channel that cannot be reached as it is set up; it fails like one whose receiver does."""

    name: str
    """The name it has in the settings."""
    refusal: str
    """What is wrong and what to do."""

    def send(self, _message: Message) -> str:
        """Send nothing, and say why."""
        return self.refusal


def configured_channels(
    home: Home, settings: NotifySettings, environment: Mapping[str, str] = os.environ
) -> list[Channel | UnusableChannel]:
    """All channels of the settings, in their order."""
    found: list[Channel | UnusableChannel] = []
    for name in dict.fromkeys(settings.channels):
        try:
            found.append(configured_channel(home, name, environment))
        except SpyError as refusal:
            found.append(UnusableChannel(name, str(refusal)))
    return found


def configured_channel(home: Home, name: str, environment: Mapping[str, str] = os.environ) -> Channel:
    """The channel called `name`; refused with a sentence where its address is missing or wrong."""
    variable = secret_name(name)
    channel = Channel(name, secret(home, variable, environment))
    if channel.address.get_secret_value().startswith(f"{SCHEME}:"):
        require_desktop()
    receivers = sum(len(service) // (1 + service.retry) for service in _opened(channel))
    if receivers == 0:
        raise SpyError(
            f"{variable} is not a complete Apprise address: write one such as tgram://TOKEN/CHAT, "
            f"mailto://USER:PASSWORD@SERVER?to=YOU or ntfy://TOPIC into {home.environment_file}."
        )
    if receivers > 1:
        raise SpyError(
            f"{variable} names {receivers} receivers: give each a channel of its own in notify.channels, "
            "so that one that fails does not make the others hear a message twice."
        )
    return channel


def secret_name(name: str) -> str:
    """The variable in which the address of a channel stands."""
    return _VARIABLE.format(name=name.upper())


def _opened(channel: Channel) -> Apprise:
    from apprise import Apprise, AppriseAsset

    opened = Apprise(asset=AppriseAsset(app_id="spy_pipeline", app_desc="spy_pipeline", async_mode=False))
    opened.add(channel.address.get_secret_value())
    return opened


def _without_secrets(text: str, address: SecretStr) -> str:
    """One line of `text` in which no part of the address is left but its kind."""
    line = " ".join(text.split())
    parts = re.split(r"[/:@?&=]+", address.get_secret_value())[1:]
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_SECRET:
            line = line.replace(part, "…")
    return line[:_LONGEST_PROBLEM]
