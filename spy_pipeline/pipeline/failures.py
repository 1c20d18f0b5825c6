"""How a sentence for the user becomes the failure of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dagster import AssetExecutionContext, Failure

from spy_pipeline.core.errors import SpyError

AT_A_TERMINAL = "spy/at_a_terminal"
"""Tag of runs that a user waits for: they fail at once rather than try again later."""


@contextmanager
def sentences_as_failures(context: AssetExecutionContext) -> Iterator[None]:
    """Fail the step with the sentence; runs that nobody waits for are tried again."""
    try:
        yield
    except SpyError as error:
        waiting = AT_A_TERMINAL in context.run.tags
        raise Failure(str(error), allow_retries=not waiting) from error
