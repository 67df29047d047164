"""A courier whose every order is kept in an outbox before it is sent: `reserve`, `cancel` and all others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from lockernet.client.answers import Answered, Confirmed
from lockernet.client.courier import Courier
from lockernet.client.drafts import Drafts
from lockernet.client.orders import SignedOrder
from lockernet.client.outbox.office import WITHIN, Outbox


class KeepingCourier(Courier):
    """Connect it like any other courier, and name the file:

    async with KeepingCourier.connect(...) as courier, courier.kept_in(path):
        reserved = await courier.reserve("sg-harbour-01", parcel, reserved_until=tomorrow)

    A call that gets no answer in time raises Unavailable; its order stays, and is sent on.
    """

    _outbox: Outbox | None = None
    _within: timedelta = WITHIN

    @asynccontextmanager
    async def kept_in(
        self, path: Path | str, *, within: timedelta = WITHIN, is_sender: bool = True
    ) -> AsyncIterator[Outbox]:
        """Within the block orders go through the outbox in this file, and each waits so long for its answer.

        With `is_sender` False another process sends. Raises like `Outbox.open`.
        """
        sender = _Direct(self) if is_sender else None
        async with Outbox.open(path, sender, clock=self._clock) as outbox:
            self._outbox, self._within = outbox, within
            try:
                yield outbox
            finally:
                self._outbox = None

    async def submit(self, order: SignedOrder) -> Confirmed:
        """Keep an order, send it, and wait for the answer. Raises like `Courier.submit`."""
        if self._outbox is None:
            return await super().submit(order)
        return (await self._outbox.send(order, within=self._within)).require()

    async def submit_now(self, order: SignedOrder) -> Confirmed:
        """Send an order without keeping it, as `Courier.submit` does."""
        return await super().submit(order)


@dataclass(frozen=True, slots=True)
class _Direct:
    """The same courier as its outbox calls it."""

    courier: KeepingCourier

    @property
    def drafts(self) -> Drafts:
        return self.courier.drafts

    async def submit(self, order: SignedOrder) -> Confirmed:
        return await self.courier.submit_now(order)

    async def request(self, request_id: bytes) -> Answered:
        return await self.courier.request(request_id)
