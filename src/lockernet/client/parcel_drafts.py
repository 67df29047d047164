"""Drafts about a parcel that a point knows: more time, another way, other codes, what a driver may do."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta

from lockernet.client.orders import ANYWHERE, NOBODY, Author, SignedOrder
from lockernet.codec.compact import addressee, seal_compact
from lockernet.codec.statements import seal
from lockernet.errors import ErrorCode, Malformed
from lockernet.models import custody
from lockernet.models.base import Model
from lockernet.models.custody import BlockCause, DisputeReason
from lockernet.models.grants import CompactGrant, DelegatedAction, Delegation, GrantAction
from lockernet.models.points import Dimensions, Obligation
from lockernet.models.reservations import CancelReservation, ExtendDeadline
from lockernet.models.statements import Header
from lockernet.signing.signer import Signer


class ParcelDrafts(ABC):
    """The part of `Drafts` that is about parcels which are known already."""

    _author: Author
    _operator_id: str

    @abstractmethod
    def _header(self, audience: str) -> Header:
        """A fresh header; it draws the request id."""

    @abstractmethod
    def _now(self) -> datetime:
        """This moment."""

    def cancellation(self, point_id: str, parcel_id: bytes) -> SignedOrder:
        """Take a promise back."""
        return self._about(CancelReservation, point_id, parcel_id)

    def extension(self, point_id: str, parcel_id: bytes, *, until: datetime) -> SignedOrder:
        """More time: for the promise while the parcel is expected, for the hold once it waits."""
        return self._about(ExtendDeadline, point_id, parcel_id, until=until)

    def collection(
        self, point_id: str, parcel_id: bytes, *, delegation_id: bytes | None = None
    ) -> SignedOrder:
        """Our driver may collect this parcel: one that is sent from the point."""
        return self._about(custody.CollectOrder, point_id, parcel_id, delegation_id=delegation_id)

    def removal(self, point_id: str, parcel_id: bytes, *, delegation_id: bytes | None = None) -> SignedOrder:
        """Our driver may take this parcel away: one that is overdue, redirected or blocked."""
        return self._about(custody.RemoveOrder, point_id, parcel_id, delegation_id=delegation_id)

    def redirection(self, point_id: str, parcel_id: bytes, *, successor: str | None = None) -> SignedOrder:
        """The parcel goes elsewhere, to this point if one is named; no code opens its door any more."""
        return self._about(custody.RedirectParcel, point_id, parcel_id, successor_point_id=successor)

    def reissue(self, point_id: str, parcel_id: bytes, *, generation: int) -> SignedOrder:
        """Codes of lower generations are dead; new digits, and grants of this generation, open."""
        return self._about(custody.ReissueCode, point_id, parcel_id, generation=generation)

    def block(self, point_id: str, parcel_id: bytes, cause: BlockCause) -> SignedOrder:
        """No code opens its door for now."""
        return self._about(custody.BlockParcel, point_id, parcel_id, cause=cause)

    def release(self, point_id: str, parcel_id: bytes) -> SignedOrder:
        """Its codes open the door again."""
        return self._about(custody.ReleaseParcel, point_id, parcel_id)

    def closing(self, point_id: str, parcel_id: bytes) -> SignedOrder:
        """The dispute about it is over."""
        return self._about(custody.CloseDispute, point_id, parcel_id)

    def label(self, point_id: str, parcel_id: bytes, label: str) -> SignedOrder:
        """What will be scanned from now on, in the place of an earlier label."""
        return self._about(custody.BindLabel, point_id, parcel_id, label=label)

    def clearance(self, point_id: str, parcel_id: bytes, obligation: Obligation) -> SignedOrder:
        """What had to be done before it may be collected is done: paid, or an age was checked."""
        return self._about(custody.ClearObligation, point_id, parcel_id, obligation=obligation)

    def countersignature(self, point_id: str, parcel_id: bytes, receipt_id: bytes) -> SignedOrder:
        """We saw the same hand-over. Raises Malformed(CONFIGURATION) without a custody key."""
        return self._about(custody.Countersignature, point_id, parcel_id, receipt_id=receipt_id)

    def contest(
        self, point_id: str, parcel_id: bytes, receipt_id: bytes, reason: DisputeReason
    ) -> SignedOrder:
        """We say otherwise, within 24 h. Raises Malformed(CONFIGURATION) without a custody key."""
        return self._about(custody.Contest, point_id, parcel_id, receipt_id=receipt_id, reason=reason)

    def delegation(
        self,
        delegate_id: str,
        *,
        actions: tuple[DelegatedAction, ...],
        point_ids: tuple[str, ...] = (),
        lifetime: timedelta,
        may_delegate: bool = False,
    ) -> SignedOrder:
        """Another courier may act for us, at these points or at all of the operator's, until then."""
        header = self._header(self._operator_id)
        order = Delegation(
            header=header.model_copy(update={"expires_at": header.issued_at + lifetime}),
            delegate_id=delegate_id,
            point_ids=point_ids,
            actions=actions,
            may_delegate=may_delegate,
        )
        return SignedOrder(seal(order, self._author.signer), header.request_id, ANYWHERE, NOBODY)

    def collection_code(
        self, point_id: str, parcel_id: bytes, *, generation: int, lifetime: timedelta
    ) -> str:
        """The `LN1:` text with which somebody collects a parcel that waits (tier T1, LN-COD-016)."""
        return self._code(GrantAction.COLLECT, point_id, lifetime, parcel_id=parcel_id, generation=generation)

    def withdrawal_code(
        self, point_id: str, parcel_id: bytes, *, generation: int, lifetime: timedelta
    ) -> str:
        """The same for a sender who takes the parcel back (LN-COD-020)."""
        return self._code(
            GrantAction.WITHDRAW, point_id, lifetime, parcel_id=parcel_id, generation=generation
        )

    def drop_off_code(
        self, point_id: str, parcel_id: bytes, *, outside: Dimensions, weight_g: int, lifetime: timedelta
    ) -> str:
        """The `LN1:` text with which a sender brings this parcel once (LN-COD-018)."""
        return self._code(
            GrantAction.DROP_OFF, point_id, lifetime, parcel_id=parcel_id, outside=outside, weight_g=weight_g
        )

    def _about(self, kind: type[Model], point_id: str, parcel_id: bytes, **says: object) -> SignedOrder:
        header = self._header(self._operator_id)
        order = kind.model_validate({"header": header, "point_id": point_id, "parcel_id": parcel_id, **says})
        return SignedOrder(seal(order, self._signer_of(kind)), header.request_id, point_id, parcel_id)

    def _signer_of(self, kind: type[Model]) -> Signer:
        """What a courier says of a receipt is signed with its custody key (LN-TRU-003)."""
        if kind not in (custody.Countersignature, custody.Contest):
            return self._author.signer
        signer = self._author.custody_signer
        if signer is None:
            words = "countersigning and contesting need the member's custody key; connect with custody_signer"
            raise Malformed(ErrorCode.CONFIGURATION, words)
        return signer

    def _code(self, action: GrantAction, point_id: str, lifetime: timedelta, **says: object) -> str:
        now = self._now()
        grant = CompactGrant.model_validate(
            {
                "action": action,
                "addressee": addressee(self._author.network_id, point_id),
                "not_before": int(now.timestamp()),
                "expires_at": int((now + lifetime).timestamp()),
                **says,
            }
        )
        return seal_compact(grant, self._author.signer)
