"""An outbox as the tests use it: no long pauses, the house's clock, and what the point's journal says."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from lockernet.client import Courier, SignedOrder
from lockernet.client.answers import Answered, Confirmed
from lockernet.client.drafts import Drafts
from lockernet.client.outbox import Outbox, Pace
from lockernet.models.events import CompartmentReserved, ReservationCancelled
from lockernet_node.clocks import FrozenClock, SeededEntropy
from tests.network import NOW, POINT
from tests.node.house import House

SOON = timedelta(seconds=10)
MOMENT = timedelta(seconds=0.3)
QUICK = Pace(first=0.01, longest=0.05, stuck=60.0, look=0.02)


def opened(
    path: Path, courier: Any = None, *, clock: FrozenClock | None = None, **more: Any
) -> AbstractAsyncContextManager[Outbox]:
    """The outbox in this file, in a hurry."""
    more = {"pace": QUICK, "entropy": SeededEntropy(b"outbox"), **more}
    return Outbox.open(path, courier, clock=clock or FrozenClock(NOW), **more)


async def promises(house: House) -> Sequence[tuple[str, bytes]]:
    """What happened to promises, in the order in which it happened."""
    found = []
    for body in await house.story():
        if isinstance(body, CompartmentReserved):
            found.append(("reserved", body.parcel.parcel_id))
        elif isinstance(body, ReservationCancelled):
            found.append(("cancelled", body.parcel_id))
    return found


def both(courier: Courier, reserved: SignedOrder) -> tuple[SignedOrder, SignedOrder]:
    """A reservation and the order that takes it back."""
    return reserved, courier.drafts.cancellation(POINT, reserved.parcel_id)


class Through:
    """A courier whose calls can be watched or delayed by a subclass; everything else is the courier's."""

    def __init__(self, courier: Courier) -> None:
        self.courier = courier
        self.sent: list[SignedOrder] = []

    @property
    def drafts(self) -> Drafts:
        return self.courier.drafts

    async def submit(self, order: SignedOrder) -> Confirmed:
        self.sent.append(order)
        return await self.courier.submit(order)

    async def request(self, request_id: bytes) -> Answered:
        return await self.courier.request(request_id)
