"""How many calls run at once, in all and for one peer, so that nobody can crowd out the others."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lockernet.errors import ErrorCode, Unavailable

DEADLINE_LIMIT_SECONDS = 30.0
DEADLINE_SLACK_SECONDS = 1.0
"""A time-out is rounded up on its way."""

MESSAGE_LIMIT = 256 * 1024
METADATA_LIMIT = 8 * 1024
CONNECTION_LIMIT = 512
"""Connections of one gRPC listener; 20,000 calls a minute come over one."""


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Calls in flight; a peer is one network address, however many connections it opens."""

    in_flight: int = 64
    per_peer: int = 16
    streams: int = 64
    """Server streams, counted apart: readers that wait must not crowd calls out (LN-EVT-010)."""
    streams_per_peer: int = 16
    slow_seconds: float = 10.0
    """So long may the reader of a stream take for one message (LN-EVT-013)."""

    def for_streams(self) -> "CallLimits":
        """The same bounds for what is counted apart."""
        return CallLimits(in_flight=self.streams, per_peer=self.streams_per_peer)


class InFlight:
    """Counts running calls."""

    def __init__(self, limits: CallLimits) -> None:
        self._limits = limits
        self._peers: Counter[str] = Counter()
        self._all = 0

    @property
    def all(self) -> int:
        """Calls that run now."""
        return self._all

    @contextmanager
    def one_more(self, peer: str) -> Iterator[None]:
        """Within: the call counts. Raises Unavailable(OVERLOADED) if there is no room for it."""
        host = host_of(peer)
        if self._all >= self._limits.in_flight or self._peers[host] >= self._limits.per_peer:
            raise Unavailable(ErrorCode.OVERLOADED)
        self._all += 1
        self._peers[host] += 1
        try:
            yield
        finally:
            self._all -= 1
            self._peers[host] -= 1
            if not self._peers[host]:
                del self._peers[host]


def host_of(peer: str) -> str:
    """`ipv4:10.0.0.7:51234` without its port; anything else as it is."""
    return peer.rpartition(":")[0] if peer.startswith(("ipv4:", "ipv6:")) else peer
