"""What every call passes: version, deadline, room, bytes that parse; and how every failure leaves.

The services behind it speak in messages and raise `LockernetError`. Here is the one place that turns bytes
into messages, errors into status, and our own mistakes into INTERNAL with one log event and nothing told.
"""

import traceback
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import grpc
import structlog
from google.protobuf.message import DecodeError

from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet_node.crashpoints import reached
from lockernet_node.transport.limits import (
    DEADLINE_LIMIT_SECONDS,
    DEADLINE_SLACK_SECONDS,
    MESSAGE_LIMIT,
    CallLimits,
    InFlight,
)
from lockernet_node.transport.metadata import AnyContext, first_value
from lockernet_node.transport.status import SUPPORTED_VERSIONS, failure_of

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
Continuation: TypeAlias = Callable[[grpc.HandlerCallDetails], Awaitable[Found]]


class Gate(grpc.aio.ServerInterceptor):
    """Stands before every method of every service."""

    def __init__(self, limits: CallLimits) -> None:
        self._in_flight = InFlight(limits)
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
        if handler is None or handler.unary_unary is None:
            return self._guard(method, _NOT_SERVED)
        guarded = self._guarded[method] = self._guard(method, handler)
        return guarded

    def _guard(self, method: str, handler: Handler) -> Handler:
        """The same method on bytes instead of messages."""
        name = method.rpartition("/")[2]
        parse, serve = handler.request_deserializer, handler.unary_unary
        if parse is None or serve is None:
            raise AssertionError(f"{method} is no unary method with messages")

        async def guarded(data: bytes, context: AnyContext) -> Any:
            failed: LockernetError
            try:
                with self._in_flight.one_more(context.peer()):
                    _check_call(context)
                    message = _parsed(data, parse)
                    reached("call.received")
                    answer = await serve(message, context)  # type: ignore[arg-type]  # aio's
                    reached("call.answered")
                    return answer
            except NotImplementedError:
                failed = RefusedByPeer(ErrorCode.CALL_NOT_SERVED)
            except LockernetError as error:
                failed = error
                log.info(LOG_EVENTS[type(error)], method=name, code=error.code, why=error.message)
            except Exception as error:  # noqa: BLE001  # the top of a call: nothing of it may get out
                failed = Unavailable(ErrorCode.INTERNAL)
                failed_at = _places(error)
                log.error("call_failed", method=name, error=type(error).__name__, at=failed_at)  # noqa: TRY400
            failure = failure_of(failed)
            return await context.abort(failure.status, failure.words, failure.trailing)

        return grpc.unary_unary_rpc_method_handler(
            guarded, request_deserializer=None, response_serializer=handler.response_serializer
        )


async def _serve_nothing(_message: Any, _context: AnyContext) -> Any:
    raise NotImplementedError


_NOT_SERVED: Handler = grpc.unary_unary_rpc_method_handler(_serve_nothing, request_deserializer=bytes)
"""Stands for a method that no service here has; it passes the same gate, and is kept nowhere."""


def _check_call(context: AnyContext) -> None:
    version = first_value(context, VERSION_KEY)
    if version is not None and str(version).partition(".")[0] != SUPPORTED_VERSIONS:
        raise Malformed(ErrorCode.VERSION_UNSUPPORTED, f"version 1 is spoken here, came {version!r:.40}")
    seconds: float | None = context.time_remaining()
    if seconds is None or seconds > DEADLINE_LIMIT_SECONDS + DEADLINE_SLACK_SECONDS:
        raise Malformed(ErrorCode.DEADLINE_REQUIRED)


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
