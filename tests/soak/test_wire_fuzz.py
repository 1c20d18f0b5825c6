"""The wire decoder and the books behind it under twenty minutes of fuzzing, with address and undefined sanitizers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

CPP = Path(__file__).resolve().parents[2] / "cpp_ext"
BUILT = CPP.parent / "build/fuzz/fuzz"
SECONDS = 1200


@pytest.mark.timeout(SECONDS + 1800)
@pytest.mark.skipif(shutil.which("clang++-19") is None, reason="fuzzing needs clang++-19")
def test_no_bytes_harm_the_decoder() -> None:
    subprocess.run(["cmake", "--preset", "fuzz"], cwd=CPP, check=True, capture_output=True)
    subprocess.run(["cmake", "--build", "--preset", "fuzz"], cwd=CPP, check=True, capture_output=True)
    fuzzing = subprocess.run(
        [BUILT / "spy_wire_fuzz", f"-max_total_time={SECONDS}", "-timeout=10", "corpus", CPP / "fuzz/seeds"],
        cwd=BUILT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert fuzzing.returncode == 0, fuzzing.stderr[-4000:]
