"""A supervisor of two services, one of which must last and fails."""

from __future__ import annotations

import sys
from dataclasses import replace

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.settings import LogSettings
from spy_pipeline.services.supervisor import Supervisor, environment_of
from tests.services.small_services import failing, waiting


def main() -> None:
    home = Home.current()
    services = [waiting(), replace(failing(), must_last=True)]
    environment = environment_of(home)
    try:
        Supervisor(home, services, log=LogSettings(), environment=environment, watcher=lambda _: None).run()
    except SpyError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
