"""A program that delivers until it is killed: `python -m tests.notify.sending_process`; it tells when it begins."""

from __future__ import annotations

import sys
import time

from spy_pipeline.core.home import Home
from spy_pipeline.notify.delivering import deliver


def main() -> None:
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    while True:
        deliver(Home.current(), lambda _: None)
        time.sleep(0.01)


if __name__ == "__main__":
    main()
