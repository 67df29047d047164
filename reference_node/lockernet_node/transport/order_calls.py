"""Calls that carry one signed order and answer with one signed confirmation: a line for each in a service."""

from collections.abc import Callable
from typing import Any, Protocol

from lockernet.codec.statements import read_statement, write_statement
from lockernet.models.base import Model
from lockernet.v1 import statements_pb2
from lockernet_node.pipeline.orders import Orders
from lockernet_node.transport.metadata import AnyContext


class Carrier(Protocol):
    """A request that carries an order."""

    @property
    def order(self) -> statements_pb2.SignedStatement:
        """The order."""


class TakesOrders(Protocol):
    """A service with orders."""

    _orders: Orders


def takes(kind: type[Model], answer: Callable[..., Any]) -> Any:
    """The method of a service for one kind of order; `answer` is its response message.

    The generated servicers give each method types of its own, which no one function can have.
    """

    async def call(service: TakesOrders, request: Carrier, _context: AnyContext) -> Any:
        confirmation = await service._orders.submit(read_statement(request.order), kind)  # noqa: SLF001  # its own
        return answer(confirmation=write_statement(confirmation))

    return call
