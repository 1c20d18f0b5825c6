"""A supervisor of small services: `python -m tests.services.supervising_process PORT MARK`."""

from __future__ import annotations

import sys
from pathlib import Path

from spy_pipeline.core.home import Home
from spy_pipeline.core.settings import LogSettings
from spy_pipeline.services.standing import supervisor_lock
from spy_pipeline.services.supervisor import Supervisor, environment_of
from tests.services.small_services import answering, failing, leaving, waiting


def main() -> None:
    home, port, mark = Home.current(), int(sys.argv[1]), Path(sys.argv[2])
    services = [waiting("stubborn", stubborn=True), answering(port, after=("stubborn",)), failing(), leaving(mark)]
    with supervisor_lock(home):
        Supervisor(
            home,
            services,
            log=LogSettings(),
            environment=environment_of(home),
            watcher=lambda _: None,
            patience_seconds=0.5,
        ).run()


if __name__ == "__main__":
    main()
