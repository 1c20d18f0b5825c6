"""Answers about the connection itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.gateway.desks.desk import Desk, Handler
from spy_pipeline.gateway.streams.tick_types import DELAYED_FROZEN_DATA, LIVE_DATA
from spy_pipeline.gateway.wire.codes import NO_REQUEST, Code
from spy_pipeline.gateway.wire.replies import session as replies
from spy_pipeline.gateway.wire.requests import session as requests

FIRST_ORDER_ID = 1
_FARMS = (
    (Code.MARKET_FARM_OK, "Market data farm connection is OK:usfarm"),
    (Code.HISTORY_FARM_OK, "HMDS data farm connection is OK:ushmds"),
    (Code.DEFINITION_FARM_OK, "Sec-def data farm connection is OK:secdefil"),
)


class SessionDesk(Desk):
    """Greets a client and answers for time, ids and accounts."""

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Time, ids, accounts, log level and market data type."""
        return {
            requests.AskCurrentTime: self._current_time,
            requests.AskIds: self._ids,
            requests.AskManagedAccounts: self._accounts,
            requests.SetServerLogLevel: self._log_level,
            requests.SetMarketDataType: self._market_data_type,
        }

    def greet(self) -> None:
        """What a client is told when it has started: accounts, its first order id, and that all farms are there."""
        notices = [replies.error(NO_REQUEST, code, text) for code, text in _FARMS]
        account = replies.managed_accounts([self._client.simulation.account])
        self._client.reply("".join([account, replies.next_valid_id(FIRST_ORDER_ID), *notices]))

    async def _current_time(self, _: requests.AskCurrentTime) -> None:
        self._client.reply(replies.current_time(self._client.simulation.server_time.now_ns() // NANOSECONDS))

    async def _ids(self, _: requests.AskIds) -> None:
        self._client.reply(replies.next_valid_id(FIRST_ORDER_ID))

    async def _accounts(self, _: requests.AskManagedAccounts) -> None:
        self._client.reply(replies.managed_accounts([self._client.simulation.account]))

    async def _log_level(self, _: requests.SetServerLogLevel) -> None:
        """Nothing answers."""

    async def _market_data_type(self, request: requests.SetMarketDataType) -> None:
        """Remember it; nothing answers, and nonsense changes nothing."""
        if LIVE_DATA <= request.data_type <= DELAYED_FROZEN_DATA:
            self._client.market_data_type = request.data_type
