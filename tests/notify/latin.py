"""What of a Chinese message is not Chinese."""

from __future__ import annotations

import re

from spy_pipeline.core.ledger.events import Happening
from spy_pipeline.core.ledger.outbox import Event
from spy_pipeline.core.records.source import Source
from spy_pipeline.notify.message import message_of, reference_of

AT_NS = 1_730_471_400_000_000_000
_NAMES = {"SIMULATED", "SPY", "SPY.stack", "SPY_HOME", "XNYS", "spy", "train", "usfarm"}
"""The mark, the instrument, the model, a setting, the calendar, commands, a server of the broker."""
_WORD = re.compile(r"[A-Za-z][A-Za-z_.]*")


def foreign_words(happening: Happening, *names: str) -> set[str]:
    """Latin words in the Chinese message of an event beside `names`, the project's names, and its reference."""
    event = Event("event", "SPY", AT_NS, Source.SIMULATED, happening)
    message = message_of(event, "zh")
    text = f"{message.title}\n{message.body}"
    for name in (reference_of(event), *names):
        text = text.replace(name, "")
    return set(_WORD.findall(text)) - _NAMES
