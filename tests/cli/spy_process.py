"""The `spy` command as a process of its own in a home."""

from __future__ import annotations

import os
import subprocess
import sys

from spy_pipeline.core.home import Home


def spy(*arguments: str, home: Home, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run to the end."""
    with started(*arguments, home=home, **environment) as process:
        stdout, stderr = process.communicate()
    return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)


def started(*arguments: str, home: Home, **environment: str) -> subprocess.Popen[str]:
    """Start, with both outputs as pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "spy_pipeline", *arguments],
        env=os.environ | {"SPY_HOME": str(home.root), "COLUMNS": "200"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
