"""What tests of notifications share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from tests.notify.receivers import MailReceiver, WebReceiver


@pytest.fixture
def database(home: Home) -> Iterator[LedgerDatabase]:
    ledger = LedgerDatabase(home)
    yield ledger
    ledger.close()


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    receiver = WebReceiver()
    yield receiver
    receiver.close()


@pytest.fixture
def mail() -> Iterator[MailReceiver]:
    receiver = MailReceiver()
    yield receiver
    receiver.close()


def configure(home: Home, addresses: dict[str, str], **settings: object) -> None:
    """Write settings and secrets of these channels."""
    lines = [f"{name} = {value!r}" for name, value in {"channels": list(addresses), **settings}.items()]
    home.settings_file.write_text("[notify]\n" + "\n".join(lines) + "\n")
    secrets = [f"SPY_CHANNEL_{name.upper()}={address}" for name, address in addresses.items()]
    Path(home.environment_file).write_text("\n".join(secrets) + "\n")
