"""Asking several things at once, with the trouble of one told as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


async def all_of(questions: Iterable[Coroutine[Any, Any, Answer]]) -> list[Answer]:
    """The answers in order; the first question that fails ends the others and its own error is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(question) for question in questions]
    except ExceptionGroup as troubles:
        raise troubles.exceptions[0] from None
    return [task.result() for task in tasks]
