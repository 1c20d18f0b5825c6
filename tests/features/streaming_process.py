"""A process that streams a session through the kernel and keeps its state after each minute, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from spy_pipeline import _native
from spy_pipeline.core.atomic_file import replace_atomically
from tests.features.sessions_of_bars import Plan, inputs_of, synthetic_day


def main(state: Path) -> None:
    days = [synthetic_day(Plan(seed=500 + n, holes=0.01)) for n in range(22)]
    context = _native.DayContext([_native.day_summary(390, inputs_of(day).columns()) for day in days])
    inputs = inputs_of(synthetic_day(Plan(seed=77, holes=0.05)))
    kernel = _native.FeatureKernel()
    kernel.begin_day(context, 390)
    for row in range(len(inputs)):
        kernel.update(inputs.bar(row))
        kept = kernel.save() + row.to_bytes(4, "little")
        replace_atomically(state, lambda stream, kept=kept: stream.write(kept))  # type: ignore[misc]
        print(row, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
