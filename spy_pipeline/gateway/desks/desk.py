"""What every desk is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from spy_pipeline.gateway.desks.client_context import ClientContext
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError

Handler = Callable[[Any], Awaitable[None]]


def refuse_duplicate(req_id: int, open_ids: Container[int]) -> None:
    """Refuse a request whose id is in use."""
    if req_id in open_ids:
        raise RefusedError(Code.PROCESSING_FAILED, "Error processing request.-'bN' : cause - Duplicate ticker id")


@contextmanager
def undone_on_failure(undo: Callable[[], object]) -> Iterator[None]:
    """Undo what was begun when what follows does not succeed."""
    try:
        yield
    except BaseException:
        undo()
        raise


class Desk(ABC):
    """Answers one family of requests for one client."""

    def __init__(self, client: ClientContext) -> None:
        self._client = client

    @property
    @abstractmethod
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Which requests it answers, and how."""

    def lose_subscriptions(self) -> None:  # noqa: B027 - most desks hold none
        """Forget every live subscription, as when the gateway lost its data."""
