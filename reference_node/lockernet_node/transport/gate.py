"""What every call passes: version, deadline, room, bytes that parse; and how every failure leaves.

The services behind it speak in messages and raise `LockernetError`. Here is the one place that turns bytes
into messages, errors into status, and our own mistakes into INTERNAL with one log event and nothing told.
A server stream passes the same gate, but for the deadline (LN-EVT-010); it is counted apart from calls.
"""

import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import ExitStack, aclosing
from typing import Any, TypeAlias, cast

import grpc
import structlog
from google.protobuf.message import DecodeError

from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet_node.transport.limits import (
    DEADLINE_LIMIT_SECONDS,
    DEADLINE_SLACK_SECONDS,
    MESSAGE_LIMIT,
    CallLimits,
    InFlight,
)
from lockernet_node.transport.metadata import AnyContext, first_value
from lockernet_node.transport.status import SUPPORTED_VERSIONS, failure_of
from lockernet_node.transport.writing import Writing

log = structlog.get_logger(__name__)

VERSION_KEY = "lockernet-version"

LOG_EVENTS: dict[type[LockernetError], str] = {
    Malformed: "call_malformed",
    Untrusted: "call_untrusted",
    RefusedByPeer: "call_refused",
    Unavailable: "call_unavailable",
}

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Found: TypeAlias = "Handler | None"
Streaming: TypeAlias = Callable[[Any, AnyContext], AsyncGenerator[Any, None]]
Continuation: TypeAlias = Callable[[grpc.HandlerCallDetails], Awaitable[Found]]


class Gate(grpc.aio.ServerInterceptor):
    """Stands before every method of every service."""

    def __init__(self, limits: CallLimits) -> None:
        self._in_flight = InFlight(limits)
        self._streaming = InFlight(limits.for_streams())
        self._writing = Writing(limits.slow_seconds)
        self._guarded: dict[str, Handler] = {}

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Found:
        """The guarded method; one that this point does not serve says so (LN-MSG-009)."""
        method = handler_call_details.method
        guarded = self._guarded.get(method)
        if guarded is not None:
            return guarded
        handler = await continuation(handler_call_details)
        if handler is None or handler.request_streaming:
            return self._guard_call(method, _NOT_SERVED)
        guard = self._guard_stream if handler.response_streaming else self._guard_call
        guarded = self._guarded[method] = guard(method, handler)
        return guarded

    def drain(self) -> None:
        """The server stops: readers of streams have a moment left to take what was sent to them."""
        self._writing.hurry()

    def _guard_call(self, method: str, handler: Handler) -> Handler:
        """The same method on bytes instead of messages."""
        name = method.rpartition("/")[2]
        parse, serve = handler.request_deserializer, handler.unary_unary
        if parse is None or serve is None:
            raise AssertionError(f"{method} is no unary method with messages")

        async def guarded(data: bytes, context: AnyContext) -> Any:
            try:
                with self._in_flight.one_more(context.peer()):
                    _check_call(context)
                    return await serve(_parsed(data, parse), context)  # type: ignore[arg-type]  # aio's
            except Exception as error:  # noqa: BLE001  # the top of a call: nothing of it may get out
                failure = failure_of(_told(error, name))
            return await context.abort(failure.status, failure.words, failure.trailing)

        return grpc.unary_unary_rpc_method_handler(
            guarded, request_deserializer=None, response_serializer=handler.response_serializer
        )

    def _guard_stream(self, method: str, handler: Handler) -> Handler:
        """The same for a server stream: each message is sent once the one before it was taken."""
        name = method.rpartition("/")[2]
        parse, write = handler.request_deserializer, handler.response_serializer
        serve = cast("Streaming | None", handler.unary_stream)
        if parse is None or serve is None or write is None:
            raise AssertionError(f"{method} is no server stream with messages")

        async def guarded(data: bytes, context: AnyContext) -> None:
            resume = None
            with ExitStack() as counted:  # also while the end waits to be read: its messages are still here
                try:
                    counted.enter_context(self._streaming.one_more(context.peer()))
                    _check_version(context)
                    async with aclosing(serve(_parsed(data, parse), context)) as messages:
                        async for message in messages:
                            await self._writing.send(context, write(message))
                            resume = message.resume
                except Exception as error:  # noqa: BLE001  # the top of a call: nothing of it may get out
                    failure = failure_of(_told(error, name), resume=resume)
                else:
                    return
                await context.abort(failure.status, failure.words, failure.trailing)

        return grpc.unary_stream_rpc_method_handler(
            guarded, request_deserializer=None, response_serializer=None
        )


async def _serve_nothing(_message: Any, _context: AnyContext) -> Any:
    raise NotImplementedError


_NOT_SERVED: Handler = grpc.unary_unary_rpc_method_handler(_serve_nothing, request_deserializer=bytes)
"""Stands for a method that no service here has; it passes the same gate, and is kept nowhere."""


def _told(error: Exception, name: str) -> LockernetError:
    """What the caller is told of this error, after the log has it."""
    if isinstance(error, NotImplementedError):
        return RefusedByPeer(ErrorCode.CALL_NOT_SERVED)
    if isinstance(error, LockernetError):
        log.info(LOG_EVENTS[type(error)], method=name, code=error.code, why=error.message)
        return error
    log.error("call_failed", method=name, error=type(error).__name__, at=_places(error))
    return Unavailable(ErrorCode.INTERNAL)


def _check_call(context: AnyContext) -> None:
    _check_version(context)
    seconds: float | None = context.time_remaining()
    if seconds is None or seconds > DEADLINE_LIMIT_SECONDS + DEADLINE_SLACK_SECONDS:
        raise Malformed(ErrorCode.DEADLINE_REQUIRED)


def _check_version(context: AnyContext) -> None:
    version = first_value(context, VERSION_KEY)
    if version is not None and str(version).partition(".")[0] != SUPPORTED_VERSIONS:
        raise Malformed(ErrorCode.VERSION_UNSUPPORTED, f"version 1 is spoken here, came {version!r:.40}")


def _parsed(data: bytes, parse: Callable[[bytes], Any]) -> Any:
    if len(data) > MESSAGE_LIMIT:
        raise Malformed(ErrorCode.MESSAGE_TOO_LARGE, f"{len(data)} bytes; limit {MESSAGE_LIMIT}")
    try:
        return parse(data)
    except DecodeError:
        raise Malformed(ErrorCode.MALFORMED_MESSAGE) from None


def _places(error: Exception) -> list[str]:
    """Where it went wrong, innermost first. No words and no values: they may hold codes."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
