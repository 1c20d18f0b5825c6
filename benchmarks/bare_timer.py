"""The least there is to a timer: `python -m benchmarks.bare_timer` prints how late it woke for each second, in ns."""

from __future__ import annotations

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.home import Home

SECOND_NS = 1_000_000_000


def main() -> None:
    """Wake at each second of market time, as the collector does, and do nothing else."""
    clock = open_clock(Home.current().state_folder)
    while True:
        boundary = (clock.now_ns() // SECOND_NS + 1) * SECOND_NS
        clock.sleep_until(boundary)
        print(clock.now_ns() - boundary, flush=True)


if __name__ == "__main__":
    main()
