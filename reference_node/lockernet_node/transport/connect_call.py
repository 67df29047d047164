"""A call that came over HTTP, as gate and services see it."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from connectrpc.request import RequestContext

from lockernet.errors import ErrorCode, Malformed

Context: TypeAlias = RequestContext[Any, Any]


class ConnectCall:
    """Headers are its metadata; what ends in `-bin` is base64 there."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def peer(self) -> str:
        """Who calls, as gRPC writes it, so that an address counts once on all listeners."""
        address = self._context.client_address or ""
        host, _, port = address.rpartition(":")
        return f"ipv6:%5B{host}%5D:{port}" if ":" in host else f"ipv4:{address}"

    def invocation_metadata(self) -> Iterable[tuple[str, str | bytes]]:
        """The headers. Raises Malformed(MALFORMED_MESSAGE) for bytes that are no base64."""
        return self._entries()

    def time_remaining(self) -> float | None:
        """Seconds until the deadline, None without one."""
        left = self._context.timeout_ms
        return None if left is None else left / 1000

    def _entries(self) -> Iterator[tuple[str, str | bytes]]:
        for name, value in self._context.request_headers.allitems():
            yield name, _bytes_of(name, value) if name.endswith("-bin") else value


def _bytes_of(name: str, text: str) -> bytes:
    padded = text + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_" if {"-", "_"} & set(text) else None, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(ErrorCode.MALFORMED_MESSAGE, f"{name}: expected base64") from None
