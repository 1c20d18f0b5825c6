"""Runs a program in the environment of Interactive Brokers' own Python client."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_PYTHON = _FOLDER.parents[2] / ".venv-official" / "bin" / "python"


def run_official(program: str, *arguments: str, content: bytes = b"") -> dict[str, Any]:
    """The JSON that `program` of this folder prints."""
    assert _PYTHON.exists(), "The official client's environment .venv-official is missing: run `make setup`."
    done = subprocess.run(
        [_PYTHON, _FOLDER / program, *arguments], input=content, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found
