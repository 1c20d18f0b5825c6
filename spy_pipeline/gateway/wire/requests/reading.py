"""From the fields of a frame to the request they make."""

from __future__ import annotations

from spy_pipeline.gateway.wire.errors import UnreadableError
from spy_pipeline.gateway.wire.fields import FieldReader
from spy_pipeline.gateway.wire.requests import account, contracts, history, market_data, orders, session
from spy_pipeline.gateway.wire.requests.request import Request

_KINDS: tuple[type[Request], ...] = (
    session.StartApi,
    session.AskCurrentTime,
    session.AskIds,
    session.AskManagedAccounts,
    session.SetServerLogLevel,
    session.SetMarketDataType,
    account.AskAccountUpdates,
    account.AskAccountUpdatesMulti,
    account.CancelAccountUpdatesMulti,
    account.AskAccountSummary,
    account.CancelAccountSummary,
    account.AskPositions,
    account.CancelPositions,
    orders.PlaceOrder,
    orders.CancelOrder,
    orders.ExerciseOptions,
    orders.AskOpenOrders,
    orders.AskAllOpenOrders,
    orders.BindManualOrders,
    orders.AskCompletedOrders,
    orders.AskExecutions,
    orders.CancelAllOrders,
    contracts.AskContractData,
    contracts.AskMatchingSymbols,
    contracts.AskMarketRule,
    contracts.AskOptionParameters,
    contracts.AskSmartComponents,
    contracts.AskDepthExchanges,
    history.AskHistoricalData,
    history.CancelHistoricalData,
    history.AskHeadTimestamp,
    history.CancelHeadTimestamp,
    history.AskHistoricalTicks,
    market_data.AskMarketData,
    market_data.CancelMarketData,
    market_data.AskDepth,
    market_data.CancelDepth,
    market_data.AskTickByTick,
    market_data.CancelTickByTick,
    market_data.AskRealTimeBars,
    market_data.CancelRealTimeBars,
)
REQUESTS: dict[int, type[Request]] = {kind.NUMBER: kind for kind in _KINDS}
"""Every request the gateway serves, by its number on the wire."""

_MAX_NUMBER = 200


def read_request(fields: list[str]) -> Request:
    """The request these fields make, or the reason why they make none."""
    head = FieldReader(fields)
    number = head.integer() if fields else -1
    kind = REQUESTS.get(number)
    if kind is None:
        if 0 < number <= _MAX_NUMBER:
            raise UnreadableError(f"the simulated gateway does not serve request {number}")
        raise UnreadableError(f"there is no request {number}")
    return kind.read(head)
