"""Reads what callers send beside a message."""

from collections.abc import Iterable
from typing import Any, Protocol, TypeAlias

import grpc

AnyContext: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class Call(Protocol):
    """What the gate and the services ask of a call, whichever listener carries it."""

    def peer(self) -> str:
        """Who calls, as gRPC writes it: `ipv4:10.0.0.7:51234`."""

    def invocation_metadata(self) -> Iterable[tuple[str, str | bytes]] | None:
        """What travels beside the message; keys in small letters, bytes where a key ends in `-bin`."""

    def time_remaining(self) -> float | None:
        """Seconds until the deadline, None without one."""


def first_value(context: Call, key: str) -> str | bytes | None:
    """The first value under this key; bytes where the key ends in `-bin`."""
    for name, value in context.invocation_metadata() or ():
        if name == key:
            return value
    return None
