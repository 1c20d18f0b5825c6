"""Answers about the account: a hundred thousand simulated dollars and no positions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.gateway.desks.desk import Desk, Handler
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.replies import account as replies
from spy_pipeline.gateway.wire.requests import account as requests


class _Value(NamedTuple):
    key: str
    """Name of the value."""
    value: str
    """The value as text."""
    currency: str
    """Its currency; empty where it has none."""


_CASH = "100000.00"
_BUYING_POWER = "400000.00"
_VALUES = (
    _Value("AccountReady", "true", ""),
    _Value("AccountType", "INDIVIDUAL", ""),
    _Value("AccruedCash", "0.00", "USD"),
    _Value("AvailableFunds", _CASH, "USD"),
    _Value("BuyingPower", _BUYING_POWER, "USD"),
    _Value("CashBalance", _CASH, "USD"),
    _Value("Cushion", "1", ""),
    _Value("DayTradesRemaining", "-1", ""),
    _Value("EquityWithLoanValue", _CASH, "USD"),
    _Value("ExcessLiquidity", _CASH, "USD"),
    _Value("ExchangeRate", "1.00", "USD"),
    _Value("FullAvailableFunds", _CASH, "USD"),
    _Value("FullExcessLiquidity", _CASH, "USD"),
    _Value("FullInitMarginReq", "0.00", "USD"),
    _Value("FullMaintMarginReq", "0.00", "USD"),
    _Value("GrossPositionValue", "0.00", "USD"),
    _Value("InitMarginReq", "0.00", "USD"),
    _Value("LookAheadAvailableFunds", _CASH, "USD"),
    _Value("LookAheadExcessLiquidity", _CASH, "USD"),
    _Value("LookAheadInitMarginReq", "0.00", "USD"),
    _Value("LookAheadMaintMarginReq", "0.00", "USD"),
    _Value("LookAheadNextChange", "0", ""),
    _Value("MaintMarginReq", "0.00", "USD"),
    _Value("NetLiquidation", _CASH, "USD"),
    _Value("RealizedPnL", "0.00", "USD"),
    _Value("RegTEquity", _CASH, "USD"),
    _Value("RegTMargin", "0.00", "USD"),
    _Value("SMA", _CASH, "USD"),
    _Value("StockMarketValue", "0.00", "USD"),
    _Value("TotalCashBalance", _CASH, "USD"),
    _Value("TotalCashValue", _CASH, "USD"),
    _Value("UnrealizedPnL", "0.00", "USD"),
)
_LEDGER_TAG = "$LEDGER"
_LEDGER = ("CashBalance", "ExchangeRate", "RealizedPnL", "StockMarketValue", "TotalCashBalance", "UnrealizedPnL")


class AccountDesk(Desk):
    """Tells the account's values and that it holds nothing."""

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Updates, summaries and positions."""
        return {
            requests.AskAccountUpdates: self._updates,
            requests.AskAccountUpdatesMulti: self._updates_multi,
            requests.CancelAccountUpdatesMulti: self._nothing,
            requests.AskAccountSummary: self._summary,
            requests.CancelAccountSummary: self._nothing,
            requests.AskPositions: self._positions,
            requests.CancelPositions: self._nothing,
        }

    async def _updates(self, request: requests.AskAccountUpdates) -> None:
        """All values, the time of the clock, and the end; there is no portfolio."""
        account = self._named(request.account)
        if not request.subscribe:
            return
        frames = [replies.account_value(value.key, value.value, value.currency, account) for value in _VALUES]
        frames.append(replies.account_time(f"{new_york_time(self._client.now_ns()):%H:%M}"))
        frames.append(replies.account_download_end(account))
        self._client.reply("".join(frames))

    async def _updates_multi(self, request: requests.AskAccountUpdatesMulti) -> None:
        account = self._named(request.account)
        frames = [
            replies.account_value_multi(
                request.req_id, account, request.model, key=value.key, value=value.value, currency=value.currency
            )
            for value in _VALUES
        ]
        frames.append(replies.account_value_multi_end(request.req_id))
        self._client.reply("".join(frames))

    async def _summary(self, request: requests.AskAccountSummary) -> None:
        """The values asked for by name; a ledger tag adds those of the currency."""
        tags = {tag.strip() for tag in request.tags.split(",")}
        wanted = [value for value in _VALUES if value.key in tags]
        if any(tag.startswith(_LEDGER_TAG) for tag in tags):
            wanted += [value for value in _VALUES if value.key in _LEDGER and value.key not in tags]
        account = self._client.simulation.account
        frames = [
            replies.account_summary(request.req_id, account, value.key, value.value, value.currency) for value in wanted
        ]
        frames.append(replies.account_summary_end(request.req_id))
        self._client.reply("".join(frames))

    async def _positions(self, _: requests.AskPositions) -> None:
        self._client.reply(replies.position_end())

    async def _nothing(self, _: object) -> None:
        """The end of a stream that sent everything at once."""

    def _named(self, account: str) -> str:
        """The account a client names, empty for the only one; another one is refused."""
        own = self._client.simulation.account
        if account not in ("", "All", own):
            raise RefusedError(
                Code.INVALID_REQUEST, "Error validating request.-'bQ' : cause - The account code is invalid"
            )
        return own
