"""What a channel is given to show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from spy_pipeline.core.ledger.events import FeedLost, SafeModeEntered
from spy_pipeline.core.ledger.outbox import Event
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.records.source import Source
from spy_pipeline.notify.texts_chinese import CHINESE
from spy_pipeline.notify.texts_english import ENGLISH
from spy_pipeline.notify.wording import Wording

Language = Literal["en", "zh"]
Severity = Literal["info", "warning"]

_WORDINGS: dict[Language, Wording] = {"en": ENGLISH, "zh": CHINESE}
_REFERENCE_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Message:
    """One event in words."""

    title: str
    """What happened, in a few words; says SIMULATED where it was."""
    body: str
    """One or two sentences, when it happened, and the reference."""
    severity: Severity
    """Whether the user should look now."""


def message_of(event: Event, language: Language) -> Message:
    """The event in the user's language; the same event gives the same message each time it is sent."""
    wording = _WORDINGS[language]
    title, sentence = wording.words(event.happening)
    marks = [wording.simulated] if event.source is Source.SIMULATED else []
    subject = " ".join([*(f"[{mark}]" for mark in marks), event.instrument, title]).replace("  ", " ")
    when = new_york_time(event.at_ns).strftime("%Y-%m-%d %H:%M:%S")
    last = wording.footer.format(when=when, reference=reference_of(event))
    severity: Severity = "warning" if isinstance(event.happening, SafeModeEntered | FeedLost) else "info"
    return Message(subject, f"{sentence}\n{last}", severity)


def sentence_of(event: Event, language: Language) -> str:
    """The event in one line, for those who see when it happened and that it is simulated."""
    title, sentence = _WORDINGS[language].words(event.happening)
    return f"{title}: {sentence}"


def trial_message(language: Language) -> Message:
    """A message that tells of nothing but that it arrived."""
    title, sentence = _WORDINGS[language].trial
    return Message(title, sentence, "info")


def reference_of(event: Event) -> str:
    """What makes two messages the same one to a receiver: equal exactly where the events' keys are."""
    return hashlib.sha256(event.key.encode()).hexdigest()[:_REFERENCE_DIGITS]
