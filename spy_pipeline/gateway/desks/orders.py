"""Answers about orders: there are none, and none is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spy_pipeline.gateway.desks.desk import Desk, Handler
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.replies import orders as replies
from spy_pipeline.gateway.wire.requests import orders as requests

_NO_ORDERS = "Order rejected - reason:The simulated gateway takes no orders."


class OrderDesk(Desk):
    """Refuses orders and ends empty lists."""

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Everything about orders and executions."""
        return {
            requests.PlaceOrder: self._place,
            requests.CancelOrder: self._cancel,
            requests.ExerciseOptions: self._exercise,
            requests.AskOpenOrders: self._open_orders,
            requests.AskAllOpenOrders: self._open_orders,
            requests.BindManualOrders: self._nothing,
            requests.AskCompletedOrders: self._completed_orders,
            requests.AskExecutions: self._executions,
            requests.CancelAllOrders: self._nothing,
        }

    async def _place(self, request: requests.PlaceOrder) -> None:
        self._client.tell(request.order_id, Code.ORDER_REJECTED, _NO_ORDERS)

    async def _cancel(self, request: requests.CancelOrder) -> None:
        text = f"OrderId {request.order_id} that needs to be cancelled is not found."
        self._client.tell(request.order_id, Code.ORDER_NOT_FOUND, text)

    async def _exercise(self, request: requests.ExerciseOptions) -> None:
        self._client.tell(request.req_id, Code.ORDER_REJECTED, _NO_ORDERS)

    async def _open_orders(self, _: object) -> None:
        self._client.reply(replies.open_order_end())

    async def _completed_orders(self, _: requests.AskCompletedOrders) -> None:
        self._client.reply(replies.completed_orders_end())

    async def _executions(self, request: requests.AskExecutions) -> None:
        self._client.reply(replies.executions_end(request.req_id))

    async def _nothing(self, _: object) -> None:
        """Nothing answers."""
