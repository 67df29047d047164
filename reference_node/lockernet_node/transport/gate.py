"""What every call passes: version, deadline, room, bytes that parse; and how every failure leaves.

The services behind it speak in messages and raise `LockernetError`. Here is the one place that turns bytes
into messages, errors into status, and our own mistakes into INTERNAL with one log event and nothing told.
A server stream passes the same gate, but for the deadline (LN-EVT-010); it is counted apart from calls.
"""

import traceback
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from typing import Any, TypeAlias

import structlog
from google.protobuf.message import DecodeError

from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Unavailable, Untrusted
from lockernet_node.crashpoints import reached
from lockernet_node.transport.counts import CallCounts, count_failure
from lockernet_node.transport.limits import (
    DEADLINE_LIMIT_SECONDS,
    DEADLINE_SLACK_SECONDS,
    MESSAGE_LIMIT,
    CallLimits,
    InFlight,
)
from lockernet_node.transport.metadata import Call, first_value
from lockernet_node.transport.status import SUPPORTED_VERSIONS, Failure, failure_of

log = structlog.get_logger(__name__)

VERSION_KEY = "lockernet-version"

LOG_EVENTS: dict[type[LockernetError], str] = {
    Malformed: "call_malformed",
    Untrusted: "call_untrusted",
    RefusedByPeer: "call_refused",
    Unavailable: "call_unavailable",
}

Parse: TypeAlias = Callable[[bytes], Any]
"""Reads a message; raises DecodeError."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method that is served: its parser, what answers it, and what is counted of it."""

    name: str
    parse: Parse
    serve: Callable[[Any, Any], Any]
    counts: CallCounts


class CallFailed(Exception):
    """How a call ends that is not answered; raised by the gate only, for the listener that carries it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.words)
        self.failure = failure


class Gate:
    """Stands before every method of every service, whichever listener the call came through."""

    def __init__(self, limits: CallLimits) -> None:
        self._in_flight = InFlight(limits)
        self._streaming = InFlight(limits.for_streams())
        self.slow_seconds = limits.slow_seconds

    async def answer(self, method: Method, data: bytes, call: Call, *, parse: Parse | None = None) -> Any:
        """The answer to these bytes, read by `parse` if they are no protobuf. Raises CallFailed."""
        begun, code = method.counts.begin(), "CANCELLED"
        try:
            with self._in_flight.one_more(call.peer()):
                _check_call(call)
                message = _parsed(data, parse or method.parse)
                reached("call.received")
                answer = await method.serve(message, call)
                reached("call.answered")
            code = "OK"
            method.counts.sent()
        except Exception as error:  # noqa: BLE001  # the top of a call: nothing of it may get out
            failed = CallFailed(failure_of(told(error, method.name)))
            code = failed.failure.status.name
            raise failed from None
        finally:
            method.counts.end(begun, code)
        return answer

    async def stream(
        self, method: Method, data: bytes, call: Call, *, parse: Parse | None = None
    ) -> AsyncGenerator[Any, None]:
        """The messages of a server stream, which has no deadline (LN-EVT-010); the last may be a Failure.

        It counts until the listener lets go of it, also while a Failure waits to be read. A listener whose
        reader does not read throws Unavailable(STREAM_TOO_SLOW) in.
        """
        begun, code, resume = method.counts.begin(), "CANCELLED", None
        with ExitStack() as counted:
            counted.callback(lambda: method.counts.end(begun, code))
            try:
                counted.enter_context(self._streaming.one_more(call.peer()))
                _check_version(call)
                async with aclosing(method.serve(_parsed(data, parse or method.parse), call)) as messages:
                    async for message in messages:
                        yield message
                        method.counts.sent()
                        resume = message.resume
            except Exception as error:  # noqa: BLE001  # the top of a call: nothing of it may get out
                failure = failure_of(told(error, method.name), resume=resume)
            else:
                code = "OK"
                return
            code = failure.status.name
            yield failure


def serve_nothing(_message: Any, _call: Any) -> Any:
    """In the place of what answers a method that is not served here, a call's or a stream's."""
    raise NotImplementedError


NOT_SERVED = Method("unknown", bytes, serve_nothing, CallCounts("unary", "unknown", "unknown"))
"""Stands for every method that no service here has; it passes the same gate (LN-MSG-009)."""


def told(error: Exception, name: str) -> LockernetError:
    """What the caller is told of this error, after the log has it."""
    if isinstance(error, NotImplementedError):
        count_failure(ErrorCode.CALL_NOT_SERVED)
        return RefusedByPeer(ErrorCode.CALL_NOT_SERVED)
    if isinstance(error, LockernetError):
        log.info(LOG_EVENTS[type(error)], method=name, code=error.code)  # its words may hold what came
        count_failure(error.code)
        return error
    count_failure(ErrorCode.INTERNAL)
    log.error("call_failed", method=name, error=type(error).__name__, at=_places(error))
    return Unavailable(ErrorCode.INTERNAL)


def _check_call(call: Call) -> None:
    _check_version(call)
    seconds: float | None = call.time_remaining()
    if seconds is None or seconds > DEADLINE_LIMIT_SECONDS + DEADLINE_SLACK_SECONDS:
        raise Malformed(ErrorCode.DEADLINE_REQUIRED)


def _check_version(call: Call) -> None:
    version = first_value(call, VERSION_KEY)
    if version is not None and str(version).partition(".")[0] != SUPPORTED_VERSIONS:
        raise Malformed(ErrorCode.VERSION_UNSUPPORTED, f"version 1 is spoken here, came {version!r:.40}")


def _parsed(data: bytes, parse: Parse) -> Any:
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
