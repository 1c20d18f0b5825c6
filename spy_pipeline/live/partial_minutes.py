"""Minutes that are not over yet, as steps within a minute look at them: as if the minute ended now."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from spy_pipeline.core.records.second_row import SecondRow


def is_within_a_minute(step_ns: int) -> bool:
    """Whether a step falls between the ends of minutes."""
    return step_ns % MINUTE_NS != 0


def minute_of(step_ns: int) -> int:
    """The start of the newest minute that a step knows of, whole or not."""
    return (step_ns - 1) // MINUTE_NS * MINUTE_NS


def revision_at(step_ns: int) -> int:
    """The revision under which a step's view of its unfinished minute is kept: below those of whole minutes."""
    return -(step_ns % MINUTE_NS // NANOSECONDS)


def own_view(rows: Iterable[MinuteRow], step_ns: int) -> list[MinuteRow]:
    """A step's own view of the minute that it falls in, if it was heard; none where the step ends a minute."""
    if not is_within_a_minute(step_ns):
        return []
    wanted = (minute_of(step_ns), revision_at(step_ns))
    return [row for row in rows if (row.start_ns, row.revision) == wanted]


class PartialMinutes:
    """Puts seconds together to the minute they belong to."""

    def __init__(self) -> None:
        self._minute_ns = 0
        self._seconds: list[SecondRow] = []

    def take(self, second: SecondRow) -> None:
        """Take in the next second; those of a former minute are forgotten."""
        minute_ns = second.second_ns // MINUTE_NS * MINUTE_NS
        if minute_ns != self._minute_ns:
            self._minute_ns, self._seconds = minute_ns, []
        if not self._seconds or second.second_ns > self._seconds[-1].second_ns:
            self._seconds.append(second)

    def at(self, step_ns: int) -> MinuteRow | None:
        """The unfinished minute as of a step; None unless every second of it so far was heard, and one had trades."""
        known = [second for second in self._seconds if second.second_ns < step_ns]
        so_far = step_ns % MINUTE_NS // NANOSECONDS
        traded = [second for second in known if second.close is not None]
        if minute_of(step_ns) != self._minute_ns or len(known) != so_far or not traded:
            return None
        return _row(traded, known[-1], step_ns)


def _row(traded: Sequence[SecondRow], newest: SecondRow, step_ns: int) -> MinuteRow:
    """The minute so far; its average price is not known, the features are those that the collector peeked at."""
    return MinuteRow(
        start_ns=minute_of(step_ns),
        interval_s=60,
        made_ns=newest.made_ns,
        open=traded[0].open,
        high=max(second.high or -math.inf for second in traded),
        low=min(second.low or math.inf for second in traded),
        close=traded[-1].close,
        volume=sum(second.volume for second in traded),
        wap=None,
        count=sum(second.count for second in traded),
        revision=revision_at(step_ns),
        late_prints=0,
        late_volume=0.0,
        features=newest.features,
        is_whole=False,
        is_bridged=any(second.is_bridged for second in traded),
        origin=MinuteOrigin.LIVE,
        source=newest.source,
    )
