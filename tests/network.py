"""A small network for tests: two couriers and an operator with real keys, and what they sign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lockernet.capacity.fit import Box, box
from lockernet.codec.compact import addressee, seal_compact
from lockernet.codec.statements import seal
from lockernet.codes.claim import ClaimCode, commitment
from lockernet.models.base import Model
from lockernet.models.custody import DepositOrder
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.points import Dimensions
from lockernet.models.reservations import CancelReservation, Hold, HoldUnit, ParcelTerms, ReserveCompartment
from lockernet.models.statements import Header, SessionToken, SignedStatement
from lockernet.models.trust import Agreement, KeyRecord, Member, Purpose, Role, TrustFile
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Ed25519Signer, possession_message
from lockernet_node.clocks import SeededEntropy
from lockernet_node.pipeline.point import Limits, Point
from lockernet_node.pipeline.trust import Trust

NETWORK = "test-network"
COURIER = "courier-merlion"
OTHER_COURIER = "courier-garuda"
OPERATOR = "harbour-lockers"
POINT = "sg-harbour-01"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

ITEM = Dimensions(width_mm=100, height_mm=300, depth_mm=450)
ITEM_WEIGHT_G = 2_400

SMALL = box(380, 80, 640, 25_000)
MEDIUM = box(380, 190, 640, 25_000)
LARGE = box(380, 410, 640, 25_000)
BANK: tuple[tuple[str, Box], ...] = (
    *((f"A{number:02}", SMALL) for number in range(1, 9)),
    *((f"B{number:02}", MEDIUM) for number in range(1, 11)),
    *((f"C{number:02}", LARGE) for number in range(1, 7)),
)
"""24 compartments in three classes; the item fits B and C."""


def signer(name: str) -> Ed25519Signer:
    """The key of this name; the same each time."""
    return Ed25519Signer.from_seed(name.encode().ljust(32, b".")[:32])


def record(member_id: str, purpose: Purpose, *, point_id: str | None = None) -> KeyRecord:
    """The public record of a member's key for one purpose, valid around NOW."""
    key = signer(f"{member_id}/{purpose}")
    return KeyRecord(
        key_id=key.key_id,
        public_key=key.public_key,
        purpose=purpose,
        not_before=NOW - DAY,
        not_after=NOW + 400 * DAY,
        point_id=point_id,
        proof=key.sign(possession_message(NETWORK, member_id, purpose, key.public_key)),
    )


def trust_file() -> TrustFile:
    """Two couriers and an operator; both couriers have an agreement with it."""
    couriers = tuple(
        Member(member_id=name, roles=(Role.COURIER,), keys=(record(name, Purpose.GRANT),))
        for name in (COURIER, OTHER_COURIER)
    )
    operator_keys = (
        record(OPERATOR, Purpose.GRANT),
        record(OPERATOR, Purpose.DIRECTORY),
        record(OPERATOR, Purpose.DEVICE, point_id=POINT),
    )
    operator = Member(member_id=OPERATOR, roles=(Role.OPERATOR,), keys=operator_keys)
    agreements = tuple(
        Agreement(courier_id=name, operator_id=OPERATOR, not_before=NOW - DAY, not_after=NOW + 400 * DAY)
        for name in (COURIER, OTHER_COURIER)
    )
    return TrustFile(network_id=NETWORK, issued_at=NOW, members=(*couriers, operator), agreements=agreements)


def point() -> Point:
    """The operator's point with all its keys."""
    return Point(
        network_id=NETWORK,
        operator_id=OPERATOR,
        point_id=POINT,
        limits=Limits(max_hold_seconds=7 * 86_400, max_reservation_seconds=2 * 86_400, tolerance_mm=5),
        trust=Trust(TrustedDirectory(trust_file())),
        grant_signer=signer(f"{OPERATOR}/{Purpose.GRANT}"),
        device_signer=signer(f"{OPERATOR}/{Purpose.DEVICE}"),
        digit_keys={1: b"digit key of the point, version 1"[:32]},
    )


@dataclass
class CourierDesk:
    """What one courier signs; ids are drawn from its own seed."""

    member_id: str = COURIER
    now: datetime = NOW
    entropy: SeededEntropy = field(default_factory=lambda: SeededEntropy(b"courier"))

    def header(self, audience: str = OPERATOR, *, valid_for: timedelta = timedelta(minutes=5)) -> Header:
        """A fresh header of this courier."""
        return Header(
            network_id=NETWORK,
            issuer=self.member_id,
            audience=audience,
            request_id=self.entropy.token(16),
            issued_at=self.now,
            not_before=self.now,
            expires_at=self.now + valid_for,
        )

    def claim(self) -> ClaimCode:
        """A fresh T0 claim code."""
        return ClaimCode(handle=self.entropy.token(8), secret=self.entropy.token(16))

    def terms(
        self, *, claim: ClaimCode | None = None, outside: Dimensions = ITEM, weight_g: int = ITEM_WEIGHT_G
    ) -> ParcelTerms:
        """The terms of a new parcel."""
        return ParcelTerms(
            parcel_id=self.entropy.token(16),
            outside=outside,
            weight_g=weight_g,
            hold=Hold(unit=HoldUnit.HOURS, amount=72),
            claim_handle=None if claim is None else claim.handle,
            claim_commitment=None if claim is None else commitment(claim.handle, claim.secret),
        )

    def reserve(
        self,
        label: str,
        parcel: ParcelTerms,
        *,
        until: datetime | None = None,
        window_begin: datetime | None = None,
    ) -> SignedStatement:
        """A signed reservation order."""
        order = ReserveCompartment(
            header=self.header(),
            point_id=POINT,
            parcel=parcel,
            label=label,
            reserved_until=until or self.now + DAY,
            window_begin=window_begin,
        )
        return self.sign(order)

    def cancel(self, parcel_id: bytes) -> SignedStatement:
        """A signed cancellation."""
        return self.sign(CancelReservation(header=self.header(), point_id=POINT, parcel_id=parcel_id))

    def expect(self, label: str, parcel: ParcelTerms) -> SignedStatement:
        """A signed deposit order."""
        return self.sign(DepositOrder(header=self.header(POINT), point_id=POINT, parcel=parcel, label=label))

    def session(self) -> SignedStatement:
        """A session token for ten minutes."""
        return self.sign(SessionToken(header=self.header(valid_for=timedelta(minutes=10))))

    def badge(self, *, action: GrantAction = GrantAction.BADGE) -> str:
        """A driver's badge for eight hours."""
        begin = int(self.now.timestamp())
        grant = CompactGrant(
            action=action,
            addressee=addressee(NETWORK, OPERATOR),
            not_before=begin,
            expires_at=begin + 8 * 3600,
            **_GRANTED[action](self.entropy),
        )
        return seal_compact(grant, self.signer)

    def grant(
        self,
        parcel_id: bytes,
        *,
        generation: int = 1,
        action: GrantAction = GrantAction.COLLECT,
        audience: str = POINT,
    ) -> str:
        """A T1 code for a day, for a recipient or for a sender who takes the parcel back."""
        begin = int(self.now.timestamp())
        grant = CompactGrant(
            action=action,
            addressee=addressee(NETWORK, audience),
            not_before=begin,
            expires_at=begin + 24 * 3600,
            parcel_id=parcel_id,
            generation=generation,
        )
        return seal_compact(grant, self.signer)

    def sign(self, payload: Model) -> SignedStatement:
        """Seal with the courier's grant key."""
        return seal(payload, self.signer)

    @property
    def signer(self) -> Ed25519Signer:
        """The courier's grant key."""
        return signer(f"{self.member_id}/{Purpose.GRANT}")


_GRANTED: dict[GrantAction, Callable[[SeededEntropy], dict[str, Any]]] = {
    GrantAction.BADGE: lambda entropy: {"holder": entropy.token(8)},
    GrantAction.COLLECT: lambda entropy: {"parcel_id": entropy.token(16), "generation": 1},
    GrantAction.DROP_OFF: lambda entropy: {"parcel_id": entropy.token(16), "outside": ITEM, "weight_g": 1},
}
"""What a grant says beside its action."""


def bank_of(names: Sequence[str]) -> tuple[tuple[str, Box], ...]:
    """Only these compartments of the bank."""
    return tuple((name, each) for name, each in BANK if name in names)
