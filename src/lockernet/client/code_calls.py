"""Codes for people, and badges for drivers: fetched from the point, or signed here without a call."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import cast

from lockernet.client.channel import Channel
from lockernet.client.drafts import Drafts
from lockernet.client.recipient import QrCode, RecipientCode, recipient_code
from lockernet.codec.bridge import from_wire, to_wire
from lockernet.models.calls import GetClaimCodeRequest, GetClaimCodeResponse, GetParcelResponse
from lockernet.models.points import Dimensions
from lockernet.v1 import services_pb2 as pb
from lockernet.v1 import services_pb2_grpc as rpc


class CodeCalls(ABC):
    """Nothing here belongs in a log: each code opens a door."""

    drafts: Drafts
    _channel: Channel
    _custody: rpc.CustodyServiceStub

    @abstractmethod
    async def parcel(self, point_id: str, parcel_id: bytes) -> GetParcelResponse:
        """Where a parcel is."""

    async def claim_code(
        self, point_id: str, parcel_id: bytes, *, qr_for: timedelta | None = None
    ) -> RecipientCode:
        """The digits with which a parcel can be collected; with `qr_for` also a QR code, good for so long.

        Both are of the newest generation that the point knows, so they live until the next `reissue`. The
        QR code of `reserve` (T0) is not made again: nobody but its first reader knows its secret.
        """
        asked = to_wire(GetClaimCodeRequest(point_id=point_id, parcel_id=parcel_id))
        response = await self._channel.ask(self._custody.GetClaimCode, cast(pb.GetClaimCodeRequest, asked))
        answer = from_wire(response, GetClaimCodeResponse)
        if qr_for is None:
            return recipient_code(answer, qr_text=None)
        text = self.drafts.collection_code(point_id, parcel_id, generation=answer.generation, lifetime=qr_for)
        return recipient_code(answer, qr_text=text)

    async def withdrawal_code(self, point_id: str, parcel_id: bytes, *, lifetime: timedelta) -> QrCode:
        """With which its sender takes a waiting parcel back (LN-COD-020)."""
        known = await self.parcel(point_id, parcel_id)
        text = self.drafts.withdrawal_code(
            point_id, parcel_id, generation=known.generation, lifetime=lifetime
        )
        return QrCode(text)

    def drop_off_code(
        self, point_id: str, parcel_id: bytes, *, outside: Dimensions, weight_g: int, lifetime: timedelta
    ) -> QrCode:
        """With which a sender brings this parcel, once; the point need not have heard of it (LN-COD-018)."""
        text = self.drafts.drop_off_code(
            point_id, parcel_id, outside=outside, weight_g=weight_g, lifetime=lifetime
        )
        return QrCode(text)

    def badge(self, lifetime: timedelta) -> str:
        """The `LN1:` text by which a driver stands for this courier, 24 h at most."""
        return self.drafts.badge(lifetime)
