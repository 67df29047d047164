"""Calls that are ready to be sent. Imports nothing of ours: callers and peers start in no time."""

from collections.abc import Sequence
from dataclasses import dataclass

SERVICE = "/lockernet.v1.ReservationService/"
RESERVE, CANCEL, GET_REQUEST = (
    SERVICE + "ReserveCompartment",
    SERVICE + "CancelReservation",
    SERVICE + "GetRequest",
)


@dataclass(frozen=True, slots=True)
class Call:
    """What goes over the wire: method, request bytes, and how the answer is found again."""

    method: str
    request: bytes
    request_id: bytes
    order_id: bytes


def count_calls(calls: Sequence[Sequence[Call]]) -> int:
    """All calls of all callers."""
    return sum(map(len, calls))
