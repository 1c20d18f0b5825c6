"""Telling whoever follows a run what happens in it."""

import sys
from collections.abc import Callable

from dagster import AssetExecutionContext

from spy_pipeline.pipeline.failures import AT_A_TERMINAL


def teller(context: AssetExecutionContext) -> Callable[[str], None]:
    """What takes sentences: the run's log, and stderr where a user waits for the run at a terminal."""

    def tell(sentence: str) -> None:
        context.log.info(sentence)
        if AT_A_TERMINAL in context.run.tags:
            print(sentence, file=sys.stderr)  # noqa: T201 - the user waits at this terminal

    return tell
