"""A connection to TWS or IB Gateway that asks patiently and never takes a failure for an empty answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from ib_insync import IB, RequestError

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.provenance import source_of_account
from spy_pipeline.core.records.gap import GapCause
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.settings import IbkrSettings
from spy_pipeline.ibkr.refusals import Refusal, refusal_of

Answer = TypeVar("Answer")

_LOG = logging.getLogger(__name__)
_CLIENT_ID_IN_USE = 326
_LONGEST_WAIT_SECONDS = 60.0
_HANDSHAKE_SECONDS = 10.0


class Unanswered(Exception):  # noqa: N818 - it is an outcome, which the caller turns into a gap
    """All retries were spent; `cause` is what the gap ledger is told."""

    def __init__(self, cause: GapCause, detail: str) -> None:
        super().__init__(detail)
        self.cause = cause
        self.detail = detail


class NotPermitted(Exception):  # noqa: N818 - it is an outcome, which the caller reports
    """The account has no permission for this data."""


class IbkrConnection:
    """The one connection of a run; it reconnects by itself while a question is open."""

    def __init__(self, settings: IbkrSettings) -> None:
        self._settings = settings
        self._ib = IB()
        self._ib.RaiseRequestErrors = True
        self._connecting = asyncio.Lock()
        self._refused_client_id = False
        self._source: Source | None = None
        self._ib.client.apiError += self._note_error
        self._ib.errorEvent += self._note_request_error

    @property
    def source(self) -> Source:
        """Where this gateway's data comes from, by the word of its accounts; known once it was open."""
        assert self._source is not None
        return self._source

    async def open(self) -> None:
        """Connect, or say in one sentence why it cannot be done."""
        try:
            await self._connect()
        except OSError as error:
            raise SpyError(self._refusal_sentence(error)) from error
        accounts = self._ib.managedAccounts()
        if not accounts:
            raise SpyError(f"The gateway at {self._place} names no account: log in to it, then try again.")
        self._source = source_of_account(accounts[0])

    def close(self) -> None:
        """End the connection."""
        self._ib.disconnect()

    async def ask(self, what: str, request: Callable[[IB], Awaitable[Answer]]) -> Answer:
        """The answer to `request`, asked again with growing waits after errors, silence and lost connections.

        Raises `NotPermitted`, or `Unanswered` once all retries are spent, or a sentence for an unknown contract.
        """
        wait = self._settings.retry_seconds
        for attempt in range(self._settings.retries + 1):
            try:
                return await self._ask_once(request)
            except Unanswered as outcome:
                if attempt == self._settings.retries:
                    raise
                _LOG.info("%s: %s; asking again in %.1f s", what, outcome.detail, wait)
            await asyncio.sleep(wait)
            wait = min(2.0 * wait, _LONGEST_WAIT_SECONDS)
        raise AssertionError("the last attempt returns or raises")

    async def _ask_once(self, request: Callable[[IB], Awaitable[Answer]]) -> Answer:
        try:
            await self._connect()
            return await asyncio.wait_for(request(self._ib), self._settings.timeout_seconds)
        except RequestError as error:
            raise self._outcome(error) from error
        except TimeoutError as error:
            raise Unanswered(GapCause.STALE, f"no answer in {self._settings.timeout_seconds:g} s") from error
        except OSError as error:
            raise Unanswered(GapCause.DISCONNECT, f"the connection to {self._place} was lost ({error})") from error

    def _outcome(self, error: RequestError) -> Exception:
        refusal = refusal_of(error)
        if refusal is Refusal.UNKNOWN_CONTRACT:
            return SpyError(f"Interactive Brokers knows no such contract ({error.message}): correct market.symbols.")
        if refusal is Refusal.NO_PERMISSION:
            return NotPermitted(error.message)
        cause = GapCause.NO_TRADES if refusal is Refusal.NO_DATA else GapCause.PACING
        return Unanswered(cause, f"error {error.code}: {error.message}")

    async def _connect(self) -> None:
        async with self._connecting:
            if self._ib.isConnected():
                return
            self._refused_client_id = False
            settings = self._settings
            await self._ib.connectAsync(
                settings.host, settings.port, settings.client_id, timeout=_HANDSHAKE_SECONDS, readonly=True
            )

    def _note_error(self, message: str) -> None:
        _LOG.info("%s", message)

    def _note_request_error(self, _request: int, code: int, _text: str, _contract: object) -> None:
        self._refused_client_id |= code == _CLIENT_ID_IN_USE

    def _refusal_sentence(self, error: BaseException) -> str:
        if self._refused_client_id:
            return (
                f"Client id {self._settings.client_id} is in use at {self._place}: stop the other program, "
                "or set ibkr.client_id to another number."
            )
        if isinstance(error, ConnectionRefusedError):
            return (
                f"Nothing listens at {self._place}: start TWS or IB Gateway and enable its API, "
                "or correct ibkr.host and ibkr.port."
            )
        if isinstance(error, TimeoutError):
            return f"{self._place} accepts connections but does not answer: restart TWS or IB Gateway."
        return f"{self._place} ended the connection ({error}): check its API settings and trusted addresses."

    @property
    def _place(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"


@asynccontextmanager
async def connected(settings: IbkrSettings) -> AsyncIterator[IbkrConnection]:
    """A connection for the length of a block."""
    logging.getLogger("ib_insync").setLevel(logging.CRITICAL)
    connection = IbkrConnection(settings)
    await connection.open()
    try:
        yield connection
    finally:
        connection.close()
