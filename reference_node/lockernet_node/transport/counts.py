"""What is counted of calls, under the names that dashboards for gRPC servers know.

Only methods of the schema have a name here; what strangers make up counts as `unknown`. The same numbers are
kept whichever listener a call came through.
"""

import time
from typing import Final

from lockernet_node.metrics import SECONDS, counter, gauge, histogram

KINDS: Final = ("unary", "server_stream")

_METHOD = ("grpc_type", "grpc_service", "grpc_method")
_STARTED = counter("grpc_server_started_total", "Calls that reached the gate.", *_METHOD, prefix="")
_HANDLED = counter(
    "grpc_server_handled_total", "Calls that ended, by status.", *_METHOD, "grpc_code", prefix=""
)
_SECONDS = histogram(
    "grpc_server_handling_seconds", "From the gate to the answer.", *_METHOD, prefix="", bounds=SECONDS
)
_RECEIVED = counter("grpc_server_msg_received_total", "Messages of callers.", *_METHOD, prefix="")
_SENT = counter("grpc_server_msg_sent_total", "Messages to callers.", *_METHOD, prefix="")
_RUNNING = gauge("calls_in_flight", "Calls that run now.", "grpc_type")
_FAILED = counter("calls_failed_total", "Calls that ended without an answer, by reason.", "reason")


class CallCounts:
    """The numbers of one method."""

    def __init__(self, kind: str, service: str, method: str) -> None:
        labels = (kind, service, method)
        self._labels = labels
        self._started = _STARTED.labels(*labels)
        self._seconds = _SECONDS.labels(*labels)
        self._received = _RECEIVED.labels(*labels)
        self._sent = _SENT.labels(*labels)
        self._running = _RUNNING.labels(kind)
        self._answered = _HANDLED.labels(*labels, "OK")

    def begin(self) -> float:
        """A call begins; the number goes back to `end`."""
        self._started.inc()
        self._received.inc()
        self._running.inc()
        return time.perf_counter()

    def sent(self) -> None:
        """One message went out."""
        self._sent.inc()

    def end(self, begun: float, code: str) -> None:
        """It ends with this status, by the name that gRPC gives it."""
        self._running.dec()
        self._seconds.observe(time.perf_counter() - begun)
        if code == "OK":
            self._answered.inc()
        else:
            _HANDLED.labels(*self._labels, code).inc()


def count_failure(reason: str) -> None:
    """One call ended with this code of the registry."""
    _FAILED.labels(reason).inc()
