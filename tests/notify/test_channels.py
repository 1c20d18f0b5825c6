"""A channel that is set up by half is told of in one sentence that does not give its secret away."""

from __future__ import annotations

from pathlib import Path

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.notify.channels import configured_channel
from spy_pipeline.notify.message import Message
from tests.notify.conftest import configure
from tests.notify.receivers import WebReceiver

MESSAGE = Message("title", "body\nreference 0123456789abcdef", "info")


def test_a_channel_without_an_address_is_named_with_the_variable_that_is_missing(home: Home) -> None:
    home.settings_file.write_text("[notify]\nchannels = ['phone']\n")
    with pytest.raises(SpyError, match=r"SPY_CHANNEL_PHONE is not set: put .*\.env"):
        configured_channel(home, "phone")


@pytest.mark.parametrize(
    "address", ["tgram://", "no-such-service://token-of-mine", "token-of-mine", "discord://token-of-mine"]
)
def test_an_address_that_is_not_complete_is_refused_without_showing_it(home: Home, address: str) -> None:
    configure(home, {"phone": address})
    with pytest.raises(SpyError, match=r"SPY_CHANNEL_PHONE is not a complete Apprise address") as refusal:
        configured_channel(home, "phone")
    assert "token-of-mine" not in str(refusal.value)


def test_an_address_with_two_receivers_is_refused(home: Home) -> None:
    configure(home, {"mail": "mailto://127.0.0.1:25?from=a@example.com&to=b@example.com,c@example.com"})
    with pytest.raises(SpyError, match=r"SPY_CHANNEL_MAIL names 2 receivers: give each a channel"):
        configured_channel(home, "mail")


@pytest.mark.parametrize(
    ("scheme", "address"),
    [
        ("Telegram", "tgram://123456789:abcdefg_hijklmnop/12315544/"),
        ("Discord", "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"),
        ("Slack", "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"),
        ("mail", "mailto://trader:word@example.com"),
        ("ntfy", "ntfy://ntfy.example.com/topic"),
        ("webhook", "json://example.com/hook"),
    ],
)
def test_the_usual_services_are_known(home: Home, scheme: str, address: str) -> None:
    configure(home, {"phone": address})
    channel = configured_channel(home, "phone")
    assert channel.name == "phone", scheme
    assert address not in repr(channel)


def test_an_optional_receiver_that_fails_counts_as_failed(home: Home) -> None:
    receiver = WebReceiver(1, 1.0)
    configure(home, {"web": f"{receiver.address}?optional=yes"})
    channel = configured_channel(home, "web")
    assert channel.send(MESSAGE)
    receiver.close()


def test_the_desktop_is_a_channel_where_the_system_can_show_messages(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(home, {"desk": "desktop://"})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SpyError, match=r"install notify-send"):
        configured_channel(home, "desk")
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/shown\n')
    program.chmod(0o755)
    channel = configured_channel(home, "desk")
    assert channel.send(MESSAGE) is None
    assert (tmp_path / "shown").read_text().startswith("--app-name=spy_pipeline title body\nreference 0123")
    program.write_text("#!/bin/sh\nexit 1\n")
    assert channel.send(MESSAGE)
