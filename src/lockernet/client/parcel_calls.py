"""What a courier orders about a parcel that the operator knows; each is a draft that is sent."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta

from lockernet.client.answers import Confirmed
from lockernet.client.drafts import Drafts
from lockernet.client.orders import SignedOrder
from lockernet.models.custody import BlockCause, DisputeReason
from lockernet.models.grants import DelegatedAction
from lockernet.models.points import Obligation


class ParcelCalls(ABC):
    """Every method raises as `submit` does: RefusedByPeer with the signed no, Untrusted, Unavailable."""

    drafts: Drafts

    @abstractmethod
    async def submit(self, order: SignedOrder) -> Confirmed:
        """Send an order, for the first time or again: it happens once."""

    async def cancel(self, point_id: str, parcel_id: bytes) -> Confirmed:
        """Take a promise back while the parcel is not on its way in."""
        return await self.submit(self.drafts.cancellation(point_id, parcel_id))

    async def extend(self, point_id: str, parcel_id: bytes, *, until: datetime) -> Confirmed:
        """More time: for the promise while the parcel is expected, for the hold once it waits."""
        return await self.submit(self.drafts.extension(point_id, parcel_id, until=until))

    async def order_collection(
        self, point_id: str, parcel_id: bytes, *, delegation_id: bytes | None = None
    ) -> Confirmed:
        """Our driver may collect a parcel that is sent from this point."""
        return await self.submit(self.drafts.collection(point_id, parcel_id, delegation_id=delegation_id))

    async def order_removal(
        self, point_id: str, parcel_id: bytes, *, delegation_id: bytes | None = None
    ) -> Confirmed:
        """Our driver may take away what is overdue, redirected, blocked or in dispute."""
        return await self.submit(self.drafts.removal(point_id, parcel_id, delegation_id=delegation_id))

    async def redirect(self, point_id: str, parcel_id: bytes, *, successor: str | None = None) -> Confirmed:
        """The parcel goes elsewhere: no code opens its door, and a driver may take it away."""
        return await self.submit(self.drafts.redirection(point_id, parcel_id, successor=successor))

    async def reissue(self, point_id: str, parcel_id: bytes, *, generation: int) -> Confirmed:
        """Kill all codes below this generation; `claim_code` and `drafts.collection_code` give new ones."""
        return await self.submit(self.drafts.reissue(point_id, parcel_id, generation=generation))

    async def block(self, point_id: str, parcel_id: bytes, cause: BlockCause) -> Confirmed:
        """No code opens its door for now."""
        return await self.submit(self.drafts.block(point_id, parcel_id, cause))

    async def release(self, point_id: str, parcel_id: bytes) -> Confirmed:
        """Its codes open the door again."""
        return await self.submit(self.drafts.release(point_id, parcel_id))

    async def close_dispute(self, point_id: str, parcel_id: bytes) -> Confirmed:
        """The dispute about it is over."""
        return await self.submit(self.drafts.closing(point_id, parcel_id))

    async def bind_label(self, point_id: str, parcel_id: bytes, label: str) -> Confirmed:
        """What will be scanned from now on."""
        return await self.submit(self.drafts.label(point_id, parcel_id, label))

    async def clear_obligation(self, point_id: str, parcel_id: bytes, obligation: Obligation) -> Confirmed:
        """What had to be done before it may be collected is done."""
        return await self.submit(self.drafts.clearance(point_id, parcel_id, obligation))

    async def countersign(self, point_id: str, parcel_id: bytes, receipt_id: bytes) -> Confirmed:
        """We saw the same hand-over. Needs the custody key."""
        return await self.submit(self.drafts.countersignature(point_id, parcel_id, receipt_id))

    async def contest(
        self, point_id: str, parcel_id: bytes, receipt_id: bytes, reason: DisputeReason
    ) -> Confirmed:
        """We say otherwise, within 24 h of the hand-over. Needs the custody key."""
        return await self.submit(self.drafts.contest(point_id, parcel_id, receipt_id, reason))

    async def delegate(
        self,
        delegate_id: str,
        *,
        actions: tuple[DelegatedAction, ...],
        point_ids: tuple[str, ...] = (),
        lifetime: timedelta,
        may_delegate: bool = False,
    ) -> Confirmed:
        """Another courier may act for us; its drivers' orders name the `order_id` of the confirmation."""
        order = self.drafts.delegation(
            delegate_id, actions=actions, point_ids=point_ids, lifetime=lifetime, may_delegate=may_delegate
        )
        return await self.submit(order)
