"""How many threads forecasters reckon with: pinned, since sums in another order differ in their last digits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

THREADS = 1
"""Threads of every fit: with the few rows at hand a second one gains little, and waits for the first on a busy core."""


@contextmanager
def torch_threads() -> Iterator[None]:
    """Let torch reckon with the pinned threads in the block, and as before after it."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        yield
    finally:
        torch.set_num_threads(before)
