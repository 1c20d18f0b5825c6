"""Work done by a child: its result comes back, its failure as a sentence, and no thread stays behind."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.pipeline.run_launcher.in_child import in_child


def test_the_result_comes_back_and_threads_do_not() -> None:
    def work() -> tuple[int, np.ndarray]:
        thread = threading.Thread(target=lambda: None)
        thread.start()
        thread.join()
        return os.getpid(), np.arange(1_000_000)

    before = sum(1 for _ in Path("/proc/self/task").iterdir())
    pid, numbers = in_child(work)
    assert pid != os.getpid()
    assert numbers[-1] == 999_999
    assert sum(1 for _ in Path("/proc/self/task").iterdir()) <= before


def test_a_sentence_stays_one() -> None:
    def refuse() -> int:
        raise SpyError("There are too few days.")

    with pytest.raises(SpyError, match="There are too few days"):
        in_child(refuse)


def test_a_mistake_and_a_crash_become_sentences() -> None:
    with pytest.raises(SpyError, match="division"):
        in_child(lambda: 1 // 0)
    with pytest.raises(SpyError, match="ended before it was done"):
        in_child(lambda: os._exit(3))
