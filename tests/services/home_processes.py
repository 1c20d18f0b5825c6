"""Which processes work in a home."""

from __future__ import annotations

import os

import psutil

from spy_pipeline.core.home import HOME_VARIABLE, Home


def processes_of(home: Home) -> list[psutil.Process]:
    """Every process but this one whose environment names `home`."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(HOME_VARIABLE) == str(home.root) and process.pid != os.getpid():
                found.append(process)
        except psutil.Error:
            continue
    return found
