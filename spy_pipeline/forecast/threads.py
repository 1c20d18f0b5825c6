"""How many threads forecasters reckon with: pinned, since sums in another order differ in their last digits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

THREADS = 2
"""Threads of every fit."""


@contextmanager
def torch_threads(count: int = THREADS) -> Iterator[None]:
    """Let torch reckon with `count` threads in the block, and as before after it."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
