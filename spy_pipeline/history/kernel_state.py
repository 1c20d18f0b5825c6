"""What the engineered days leave to the live session after them: the kernel as it must be at the next open."""

from __future__ import annotations

from collections.abc import Sequence

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout, days_present
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.daily_rows import opening_state


def leave_kernel_state(layout: LakeLayout, instrument: Instrument, session: Session, earlier: Sequence[bytes]) -> None:
    """Keep the kernel's state for the open of `session`, which the sessions before it, summarized, decide.

    One for an earlier day than is there already is not written. The one before the newest is kept: a session that is
    on may need its own again, though the next one's was made of what is known of it so far.
    """
    path = layout.kernel_state(instrument, session.day)
    present = days_present(path.parent, path.suffix)
    if present and present[-1] > session.day:
        return
    write_atomically(path, opening_state(earlier, session))
    for day in [day for day in present if day < session.day][:-1]:
        layout.kernel_state(instrument, day).unlink(missing_ok=True)
