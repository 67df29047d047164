"""The gate as gRPC meets it: an interceptor that takes bytes in, and hands failures out as status.

Sending is gRPC's own matter, so slow readers of a stream are let go here (LN-EVT-013).
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeAlias

import grpc

from lockernet.errors import Unavailable
from lockernet_node.transport.counts import CallCounts
from lockernet_node.transport.gate import NOT_SERVED, CallFailed, Gate, Method
from lockernet_node.transport.metadata import AnyContext
from lockernet_node.transport.status import Failure
from lockernet_node.transport.writing import Writing

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Found: TypeAlias = "Handler | None"
Items: TypeAlias = AsyncGenerator[Any, None]
Continuation: TypeAlias = Callable[[grpc.HandlerCallDetails], Awaitable[Found]]


class GrpcGate(grpc.aio.ServerInterceptor):
    """Leads every call of one gRPC server through the gate."""

    def __init__(self, gate: Gate, *, slow_seconds: float, unguarded: str | None = None) -> None:
        """`unguarded` is one service that is let through as it is: reflection, on this machine."""
        self._gate = gate
        self._unguarded = unguarded
        self._writing = Writing(slow_seconds)
        self._guarded: dict[str, Handler] = {}
        self._not_served = self._guard_call(NOT_SERVED, bytes)

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Found:
        """The guarded method; one that this point does not serve says so (LN-MSG-009)."""
        path = handler_call_details.method
        guarded = self._guarded.get(path)
        if guarded is not None:
            return guarded
        handler = await continuation(handler_call_details)
        if self._unguarded is not None and path.startswith(f"/{self._unguarded}/"):
            return handler
        if handler is None or handler.request_streaming:
            return self._not_served
        guard = self._guard_stream if handler.response_streaming else self._guard_call
        guarded = self._guarded[path] = guard(_method(path, handler), _writer(handler))
        return guarded

    def drain(self) -> None:
        """The server stops: readers of streams have a moment left to take what was sent to them."""
        self._writing.hurry()

    def _guard_call(self, method: Method, write: Callable[[Any], bytes]) -> Handler:
        """The same method on bytes instead of messages."""

        async def guarded(data: bytes, context: AnyContext) -> Any:
            try:
                return await self._gate.answer(method, data, context)
            except CallFailed as failed:
                failure = failed.failure
            return await context.abort(failure.status, failure.words, failure.trailing)

        return grpc.unary_unary_rpc_method_handler(
            guarded, request_deserializer=None, response_serializer=write
        )

    def _guard_stream(self, method: Method, write: Callable[[Any], bytes]) -> Handler:
        """The same for a server stream: each message is sent once the one before it was taken."""

        async def guarded(data: bytes, context: AnyContext) -> None:
            async with aclosing(self._gate.stream(method, data, context)) as items:
                async for item in items:
                    ended = (
                        item if isinstance(item, Failure) else await self._send(context, write(item), items)
                    )
                    if ended is not None:
                        await context.abort(ended.status, ended.words, ended.trailing)

        return grpc.unary_stream_rpc_method_handler(
            guarded, request_deserializer=None, response_serializer=None
        )

    async def _send(self, context: AnyContext, message: bytes, items: Items) -> Failure | None:
        """None once the reader took it; else what the gate makes of a reader that does not."""
        try:
            await self._writing.send(context, message)
        except Unavailable as slow:
            failure: Failure = await items.athrow(slow)
            return failure
        return None


def _method(path: str, handler: Handler) -> Method:
    service, _, name = path.removeprefix("/").rpartition("/")
    serve = handler.unary_stream if handler.response_streaming else handler.unary_unary
    if handler.request_deserializer is None or serve is None:
        raise AssertionError(f"{path} is no method with messages")
    kind = "server_stream" if handler.response_streaming else "unary"
    return Method(name, handler.request_deserializer, serve, CallCounts(kind, service, name))


def _writer(handler: Handler) -> Callable[[Any], bytes]:
    if handler.response_serializer is None:
        raise AssertionError("a method of a service without messages")
    return handler.response_serializer
