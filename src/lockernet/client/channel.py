"""Calls to one endpoint: limits, a deadline on each, retries of the same bytes, and errors of ours only.

Every call of the protocol may be sent again: a question changes nothing, an order carries its request id.
So a call without an answer is repeated, a few times and with growing, jittered pauses.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import grpc

from lockernet.client.faults import fault_of
from lockernet.client.session import Session
from lockernet.client.tls import credentials_for, is_local
from lockernet.client.world import Entropy
from lockernet.errors import ErrorCode, Malformed, Unavailable

Req = TypeVar("Req")
Res = TypeVar("Res")

Method = grpc.aio.UnaryUnaryMultiCallable[Req, Res]
Metadata = tuple[tuple[str, str | bytes], ...]

VERSION = ("lockernet-version", "1")
SESSION_KEY = "lockernet-session-bin"
MESSAGE_LIMIT = 256 * 1024

OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_permit_without_calls", 1),
    # Our own retries are the only ones, and a peer that is back is found soon.
    ("grpc.enable_retries", 0),
    ("grpc.initial_reconnect_backoff_ms", 100),
    # So long may TCP, TLS and the first frame take, whatever this option is called: a line may be long.
    ("grpc.min_reconnect_backoff_ms", 5_000),
    ("grpc.max_reconnect_backoff_ms", 5_000),
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call waits for an answer, and how often it is sent."""

    deadline_seconds: float = 10.0
    attempts: int = 4
    first_pause_seconds: float = 0.1

    def pause_seconds(self, attempt: int, jitter: float) -> float:
        """After the n-th attempt, n from 1: four times as long each time, half of it up to chance."""
        longest: float = self.first_pause_seconds * 4 ** (attempt - 1)
        return longest * (0.5 + jitter / 2)


class Channel:
    """One connection to one operator. Made and closed in the loop that uses it.

    Whoever is no member has no session, and can ask nothing.
    """

    def __init__(
        self,
        endpoint: str,
        session: Session | None,
        *,
        entropy: Entropy,
        patience: Patience,
        roots: bytes | None = None,
    ) -> None:
        self.grpc = open_channel(endpoint, roots=roots)
        self._session = session
        self._entropy = entropy
        self._patience = patience

    async def ask(self, method: Method[Req, Res], request: Req) -> Res:
        """A question of the member. Raises LockernetError."""
        return await self._call(method, request, lambda: (VERSION, (SESSION_KEY, self.session_token())))

    async def order(self, method: Method[Req, Res], request: Req) -> Res:
        """A signed order, which says itself who speaks. Raises LockernetError."""
        return await self._call(method, request, lambda: (VERSION,))

    def session_token(self) -> bytes:
        """The member's word that it calls, as it travels with questions."""
        if self._session is None:
            raise AssertionError("a question needs a session")
        return self._session.token()

    def chance(self) -> float:
        """A number from 0 to 1, for pauses."""
        return self._entropy.token(1)[0] / 255

    async def aclose(self) -> None:
        """Hang up."""
        await self.grpc.close()

    async def _call(self, method: Method[Req, Res], request: Req, metadata: Callable[[], Metadata]) -> Res:
        attempt = 1
        while True:
            try:
                return _parsed(
                    await method(request, timeout=self._patience.deadline_seconds, metadata=metadata())
                )
            except grpc.aio.AioRpcError as error:
                fault = fault_of(error)
                if not isinstance(fault, Unavailable) or attempt >= self._patience.attempts:
                    raise fault from error
            await asyncio.sleep(self._patience.pause_seconds(attempt, self.chance()))
            attempt += 1


def _parsed(response: Res | None) -> Res:
    """The answer; gRPC hands out None for bytes that do not parse."""
    if response is None:
        raise Malformed(ErrorCode.MALFORMED_MESSAGE, "the answer does not parse")
    return response


def open_channel(endpoint: str, *, roots: bytes | None = None) -> grpc.aio.Channel:
    """A connection to `host:port`, encrypted as `tls` says; to this machine without the proxy."""
    options = (*OPTIONS, ("grpc.enable_http_proxy", 0)) if is_local(endpoint) else OPTIONS
    credentials = credentials_for(endpoint, roots)
    if credentials is None:
        return grpc.aio.insecure_channel(endpoint, options=options)
    return grpc.aio.secure_channel(endpoint, credentials, options=options)
