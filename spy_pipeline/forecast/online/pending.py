"""Forecasts whose outcome is not known yet."""

from __future__ import annotations

from collections import deque

import numpy as np

from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.training_set import Floats

MOST_PENDING = 64
"""Forecasts kept for each horizon: one a minute for the longest horizon, and a few more."""


class PendingForecasts:
    """What was said at each decision, waiting in a queue for each horizon; labels come due in the order of decisions.

    An entry is sigma, then the quantiles in multiples of it: those served, then each member's.
    """

    def __init__(self, members: int) -> None:
        self._width = 1 + (1 + members) * len(LEVELS)
        self._queues: list[deque[tuple[int, Floats]]] = [deque(maxlen=MOST_PENDING) for _ in HORIZONS]

    def __len__(self) -> int:
        return sum(len(queue) for queue in self._queues)

    def add(self, decision_ns: int, sigma: Floats, served: Floats, members: Floats) -> None:
        """Wait for the labels of a decision: sigma by horizon, served by horizon and level, members before both."""
        for column, queue in enumerate(self._queues):
            entry = np.concatenate([sigma[column, None], served[column], members[:, column].ravel()])
            queue.append((decision_ns, entry))

    def take(self, decision_ns: int, column: int) -> tuple[float, Floats, Floats] | None:
        """Sigma, served and members' quantiles that a label judges, if a forecast was made at its decision.

        That forecast and all older ones of the horizon are forgotten.
        """
        queue = self._queues[column]
        while queue and queue[0][0] < decision_ns:
            queue.popleft()
        if not queue or queue[0][0] != decision_ns:
            return None
        entry = queue.popleft()[1]
        quantiles = entry[1:].reshape(-1, len(LEVELS))
        return float(entry[0]), quantiles[0], quantiles[1:]

    def arrays(self) -> dict[str, Floats]:
        """The queues as arrays: a row an entry, its decision in two columns that hold it exactly, its horizon."""
        rows = [
            np.concatenate([np.divmod(float(decision // 1000), 1e9), [column], entry])
            for column, queue in enumerate(self._queues)
            for decision, entry in queue
        ]
        return {"pending": np.array(rows, np.float64).reshape(len(rows), 3 + self._width)}

    def restore(self, arrays: dict[str, Floats]) -> None:
        """Take the queues from arrays."""
        for row in arrays["pending"]:
            decision = (int(row[0]) * 1_000_000_000 + int(row[1])) * 1000
            self._queues[int(row[2])].append((decision, row[3:].copy()))
