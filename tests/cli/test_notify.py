"""`spy notify`, and what `spy doctor` says of channels."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from spy_pipeline.cli.app import app
from spy_pipeline.cli.doctor_checks import Finding, examine
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.notify.delivering import deliver
from tests.notify.conftest import configure
from tests.notify.made_up_events import note
from tests.notify.receivers import WebReceiver


def found(home: Home) -> Finding:
    return next(finding for finding in examine(home) if finding.check == "notifications")


def test_a_trial_reaches_the_channels_that_work_and_names_those_that_do_not(home: Home) -> None:
    receiver = WebReceiver()
    configure(home, {"web": receiver.address, "phone": "tgram://"}, language="zh")
    result = CliRunner().invoke(app, ["notify", "test"])
    receiver.close()
    assert result.exit_code == 1
    assert "web: took it" in result.stdout
    assert "phone: SPY_CHANNEL_PHONE is not a complete Apprise address" in result.stdout
    assert receiver.received.texts == ["渠道可用\nspy_pipeline 的消息将发送到这里。"]


def test_status_and_doctor_show_a_failing_channel(home: Home) -> None:
    assert found(home).verdict == "ok"
    dead, alive = WebReceiver(), WebReceiver()
    dead.close()
    configure(home, {"web": alive.address, "dead": dead.address})
    assert found(home).message == "set up: web, dead"
    note(LedgerDatabase(home), 0, 2)
    deliver(home, lambda _: None)
    alive.close()
    standings = json.loads(CliRunner().invoke(app, ["notify", "status", "--json"]).stdout)
    assert [(each["channel"], each["delivered"], each["waiting"]) for each in standings] == [
        ("dead", 0, 2),
        ("web", 2, 0),
    ]
    assert found(home).verdict == "warning"
    assert "dead has 2 events waiting" in found(home).message
    configure(home, {"phone": "tgram://"})
    assert found(home).verdict == "failure"
