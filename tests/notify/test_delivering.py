"""Delivery over real HTTP and SMTP that fails at random: never zero times, twice only without an acknowledgement."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.outbox import Outbox
from spy_pipeline.core.process_lock import ProcessLock
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.notify.delivering import deliver, delivery_due
from spy_pipeline.notify.message import reference_of
from tests.notify.conftest import configure
from tests.notify.made_up_events import AT_NS, event, note
from tests.notify.receivers import MailReceiver, WebReceiver

EVENTS = 40
REFERENCES = {reference_of(event(number)) for number in range(EVENTS)}


def deliver_all(home: Home, database: LedgerDatabase) -> None:
    """As the sensor does: deliver whenever something is due, until nothing waits."""
    outbox = Outbox(database)
    while True:
        if delivery_due(home, outbox, load_settings(home).notify):
            deliver(home, lambda _: None)
        elif all(standing.waiting == 0 for standing in outbox.standings()):
            return
        time.sleep(0.005)


@pytest.mark.parametrize("seed", range(3))
def test_receivers_that_fail_at_random_get_every_event_and_no_needless_one(
    home: Home, database: LedgerDatabase, seed: int
) -> None:
    web, mail = WebReceiver(seed, 0.4), MailReceiver(seed + 100, 0.4)
    configure(home, {"web": web.address, "mail": mail.address}, retry_seconds=0.01)
    note(database, 0, EVENTS)
    deliver_all(home, database)
    for receiver in (web, mail):
        assert receiver.received.references() == REFERENCES
        assert not receiver.received.needless_repetitions()
        assert len(receiver.received.messages) > EVENTS, "some acknowledgement was lost, or this test shows nothing"
        receiver.close()


def test_a_sender_killed_at_any_moment_leaves_nothing_out(home: Home, database: LedgerDatabase) -> None:
    web, mail = WebReceiver(7, 0.2), MailReceiver(8, 0.2)
    configure(home, {"web": web.address, "mail": mail.address}, retry_seconds=0.01)
    moments = random.Random(11)
    kills = 4
    for part in range(kills):
        note(database, part * EVENTS // kills, (part + 1) * EVENTS // kills)
        sender = subprocess.Popen(
            [sys.executable, "-m", "tests.notify.sending_process"], stdout=subprocess.PIPE, text=True
        )
        assert sender.stdout is not None
        assert sender.stdout.readline() == "begins\n"
        wanted = moments.randrange(1, 8)
        before = len(web.received.messages)
        deadline = time.monotonic() + 30.0
        while len(web.received.messages) < before + wanted and time.monotonic() < deadline:
            time.sleep(0.001)
        sender.kill()
        sender.wait()
        sender.stdout.close()
    deliver_all(home, database)
    for receiver in (web, mail):
        assert receiver.received.references() == REFERENCES
        assert len(receiver.received.needless_repetitions()) <= kills, "at most the one in the air at each kill"
        receiver.close()


def test_a_channel_that_never_answers_holds_up_no_other_and_is_visible(
    home: Home, database: LedgerDatabase, web: WebReceiver
) -> None:
    dead = WebReceiver(1, 1.0)
    dead.close()
    configure(home, {"web": web.address, "dead": dead.address}, retry_seconds=60.0)
    note(database, 0, 10)
    told: list[str] = []
    done = deliver(home, told.append)
    assert done.sent == {"web": 10}
    assert done.failed == {"dead": len(told)}
    assert "Channel dead did not take event 0" in told[0]
    assert "secret-token" not in " ".join(told)
    standings = {standing.channel: standing for standing in Outbox(database).standings()}
    assert (standings["web"].delivered, standings["web"].waiting, standings["web"].problem) == (10, 0, "")
    assert (standings["dead"].delivered, standings["dead"].waiting) == (0, 10)
    assert "onnection" in standings["dead"].problem


def test_a_channel_that_stays_away_is_asked_seldom_however_much_waits(home: Home, database: LedgerDatabase) -> None:
    dead = WebReceiver(1, 1.0)
    dead.close()
    configure(home, {"dead": dead.address}, retry_seconds=0.05)
    note(database, 0, EVENTS)
    outbox, attempts = Outbox(database), 0
    for _ in range(4):
        while not delivery_due(home, outbox, load_settings(home).notify):
            time.sleep(0.01)
        attempts += sum(deliver(home, lambda _: None).failed.values())
    assert attempts == 4 * 3


def test_an_event_goes_to_the_channels_of_its_time(home: Home, database: LedgerDatabase, web: WebReceiver) -> None:
    configure(home, {})
    note(database, 0, 3)
    assert deliver(home).sent == {}
    configure(home, {"web": web.address})
    note(database, 3, 5)
    assert deliver(home).sent == {"web": 2}
    assert web.received.references() == {reference_of(event(number)) for number in (3, 4)}


def test_quiet_hours_hold_messages_back_and_their_end_lets_them_go(
    home: Home, database: LedgerDatabase, web: WebReceiver
) -> None:
    ClockAnchor.starting_now(AT_NS, 1.0).write(home.state_folder)
    configure(home, {"web": web.address}, quiet_hours="10:00-11:00")
    note(database, 0, 2)
    outbox = Outbox(database)
    assert not delivery_due(home, outbox, load_settings(home).notify)
    assert deliver(home).sent == {}
    configure(home, {"web": web.address}, quiet_hours="11:00-10:00")
    assert delivery_due(home, outbox, load_settings(home).notify)
    assert deliver(home).sent == {"web": 2}


def test_what_failed_is_due_again_after_its_wait_and_nothing_is_once_all_was_sent(
    home: Home, database: LedgerDatabase, web: WebReceiver
) -> None:
    dead = WebReceiver()
    dead.close()
    configure(home, {"web": dead.address}, retry_seconds=0.3)
    outbox, settings = Outbox(database), load_settings(home).notify
    assert not delivery_due(home, outbox, settings)
    note(database, 0, 1)
    assert delivery_due(home, outbox, settings)
    deliver(home, lambda _: None)
    assert not delivery_due(home, outbox, settings)
    time.sleep(0.35)
    assert delivery_due(home, outbox, settings)
    configure(home, {"web": web.address})
    deliver(home)
    assert not delivery_due(home, outbox, settings)
    assert web.received.references() == {reference_of(event(0))}


def test_a_channel_set_up_by_half_fails_alone_and_gets_its_events_once_it_is_mended(
    home: Home, database: LedgerDatabase, web: WebReceiver
) -> None:
    configure(home, {"web": web.address, "phone": "tgram://"}, retry_seconds=0.01)
    note(database, 0, 2)
    told: list[str] = []
    assert deliver(home, told.append).sent == {"web": 2}
    assert "SPY_CHANNEL_PHONE is not a complete Apprise address" in told[0]
    second = WebReceiver()
    configure(home, {"web": web.address, "phone": second.address})
    deliver_all(home, database)
    assert second.received.references() == web.received.references()
    second.close()


def test_two_senders_at_once_are_one(home: Home, database: LedgerDatabase) -> None:
    with (
        ProcessLock(home.state_folder / "locks" / "notifications", "x"),
        pytest.raises(SpyError, match=r"already sends the notifications"),
    ):
        deliver(home)


def test_a_second_event_with_a_known_key_is_no_new_one(home: Home, database: LedgerDatabase, web: WebReceiver) -> None:
    configure(home, {"web": web.address})
    note(database, 0, 2)
    note(database, 0, 3)
    assert deliver(home).sent == {"web": 3}
    note(database, 0, 3)
    assert deliver(home).sent == {}


def test_an_event_whose_transaction_fails_is_not_told(home: Home, database: LedgerDatabase, web: WebReceiver) -> None:
    from spy_pipeline.core.ledger.outbox import note_event

    configure(home, {"web": web.address})

    def fail_after_noting() -> None:
        with database.writing() as connection:
            note_event(connection, event(0))
            raise RuntimeError("what it tells of failed")

    with pytest.raises(RuntimeError):
        fail_after_noting()
    assert deliver(home).sent == {}


def test_what_arrived_everywhere_can_be_forgotten_and_nothing_else(
    home: Home, database: LedgerDatabase, web: WebReceiver
) -> None:
    dead = WebReceiver()
    dead.close()
    configure(home, {"web": web.address})
    note(database, 0, 5)
    deliver(home)
    configure(home, {"web": web.address, "dead": dead.address}, retry_seconds=60.0)
    note(database, 5, 7)
    deliver(home, lambda _: None)
    outbox = Outbox(database)
    assert outbox.forget_delivered(AT_NS + 3) == 3
    assert outbox.forget_delivered(AT_NS + 100) == 2
    assert {standing.channel: standing.waiting for standing in outbox.standings()} == {"web": 0, "dead": 2}
