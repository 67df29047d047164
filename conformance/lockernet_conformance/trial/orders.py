"""Orders and questions of the suite's people, sent over a trial: what most cases are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lockernet.v1 import points_pb2, reservations_pb2, statements_pb2
from lockernet_conformance.forge.codes import Claim
from lockernet_conformance.forge.envelopes import Opened, PublicKey, header_faults, open_statement
from lockernet_conformance.forge.people import (
    SESSION_ENTRY,
    VERSION_ENTRY,
    Here,
    Person,
    order,
)
from lockernet_conformance.forge.roles import People, people
from lockernet_conformance.forge.statements import Statement, plain
from lockernet_conformance.target import World
from lockernet_conformance.trial.expectations import Failed, finding
from lockernet_conformance.trial.methods import methods
from lockernet_conformance.trial.reply import Reply
from lockernet_conformance.trial.trial import Metadata, Trial

CALLS = {
    "reserve-compartment": "ReserveCompartment",
    "cancel-reservation": "CancelReservation",
    "extend-deadline": "ExtendDeadline",
    "deposit-order": "PlaceDepositOrder",
    "collect-order": "PlaceCollectOrder",
    "remove-order": "PlaceRemoveOrder",
    "redirect-parcel": "RedirectParcel",
    "reissue-code": "ReissueCode",
    "block-parcel": "BlockParcel",
    "release-parcel": "ReleaseParcel",
    "close-dispute": "CloseDispute",
    "bind-label": "BindLabel",
    "clear-obligation": "ClearObligation",
    "countersignature": "CountersignReceipt",
    "contest": "ContestReceipt",
    "delegation": "PlaceDelegation",
    "maintenance-grant": "PlaceMaintenanceGrant",
    "remote-opening": "OpenRemotely",
    "capacity-lease": "LeaseCapacity",
    "lease-return": "ReturnLease",
}
"""The call that takes each kind of order."""
SMALL = (100, 150, 250)
"""Outer lengths in mm that fit every compartment of a point worth the name."""
LIGHT_G = 500
HOLD = timedelta(hours=6)
RESERVED = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as its courier knows it."""

    parcel_id: bytes
    label: str
    claim: Claim
    outside: tuple[int, int, int] = SMALL
    weight_g: int = LIGHT_G
    hold_hours: int = 72

    def but(self, **changes: Any) -> "Parcel":
        """The same with other sizes or names."""
        return replace(self, **changes)

    def terms(self, **fields: Any) -> reservations_pb2.ParcelTerms:
        """What the order says of it; `fields` replace or, with None, leave out."""
        width, height, depth = self.outside
        told: dict[str, Any] = {
            "parcel_id": self.parcel_id,
            "outside": points_pb2.Dimensions(width_mm=width, height_mm=height, depth_mm=depth),
            "weight_g": self.weight_g,
            "hold": reservations_pb2.Hold(unit=reservations_pb2.HOLD_UNIT_HOURS, amount=self.hold_hours),
            "claim_handle": self.claim.handle,
            "claim_commitment": self.claim.commitment,
            "journey": points_pb2.PARCEL_JOURNEY_LAST_MILE,
            **fields,
        }
        return reservations_pb2.ParcelTerms(
            **{name: value for name, value in told.items() if value is not None}
        )


@dataclass(frozen=True)
class Sent:
    """An order and what came back."""

    statement: Statement
    reply: Reply
    person: Person
    request_id: bytes
    world: World

    def confirmed(self) -> reservations_pb2.Confirmation:
        """It was said yes to, in a confirmation of the operator that holds. Raises Failed."""
        message = self.reply.message()
        envelope: statements_pb2.SignedStatement = message.confirmation  # type: ignore[attr-defined]
        opened = open_statement(envelope, operator_keys(self.world), kind="confirmation", purpose="grant")
        self._demand(list(opened.wrong))
        told = opened.read(reservations_pb2.Confirmation)
        self._demand(self._answer_faults(told))
        return told

    def refused(self, *reasons: str, status: str | tuple[str, ...] = ()) -> Reply:
        """It was refused for one of these reasons."""
        return self.reply.refused(*reasons, status=status)

    def refusal(self) -> reservations_pb2.Refusal:
        """The signed no that came with it (LN-REQ-006, LN-MSG-008). Raises Failed."""
        envelope = self.reply.signed_refusal()
        if envelope is None:
            raise Failed(
                finding("a signed Refusal in the status", self.reply.words(), record=self.reply.record)
            )
        opened = open_statement(envelope, operator_keys(self.world), kind="refusal", purpose="grant")
        self._demand(list(opened.wrong))
        told = opened.read(reservations_pb2.Refusal)
        self._demand(self._answer_faults(told))
        return told

    def opened_confirmation(self) -> Opened:
        """The confirmation's envelope, judged; for comparing bytes and ids."""
        message = self.reply.message()
        envelope: statements_pb2.SignedStatement = message.confirmation  # type: ignore[attr-defined]
        return open_statement(envelope, operator_keys(self.world), kind="confirmation", purpose="grant")

    def _answer_faults(self, told: reservations_pb2.Confirmation | reservations_pb2.Refusal) -> list[str]:
        wrong = header_faults(
            told.header,
            network_id=self.world.network_id,
            issuer=self.world.operator_id,
            audience=self.person.member_id,
            request_id=self.request_id,
        )
        if told.order_id != self.statement.id:
            wrong.append(f"order_id is {told.order_id.hex()}, expected {self.statement.id.hex()}")
        return wrong

    def _demand(self, wrong: list[str]) -> None:
        if wrong:
            raise Failed(finding("an answer that holds", "; ".join(wrong), record=self.reply.record))


class Desk:
    """The suite's people at work in one trial."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.people: People = people(trial.world.seed)

    def here(self, now: datetime | None = None) -> Here:
        """This point, now."""
        world = self.trial.world
        return Here(world.network_id, world.operator_id, world.point_id, now or self.trial.now())

    def parcel(self, **changes: Any) -> Parcel:
        """A parcel that nobody has heard of."""
        drawn = self.trial.draw(16)
        label = f"LN{self.trial.draw(6).hex().upper()}"
        return Parcel(drawn, label, Claim(self.trial.draw(8), self.trial.draw(16)), **changes)

    def make(
        self, kind: str, *, by: Person | None = None, request_id: bytes | None = None, **fields: Any
    ) -> tuple[Statement, bytes]:
        """An order, signed, and its request id; nothing is sent."""
        chosen = request_id or self.trial.request_id()
        return order(by or self.people.courier, kind, self.here(), chosen, **fields), chosen

    async def send(
        self, kind: str, *, by: Person | None = None, request_id: bytes | None = None, **fields: Any
    ) -> Sent:
        """An order of this kind by this person (the courier), sent to the call that takes it."""
        statement, chosen = self.make(kind, by=by, request_id=request_id, **fields)
        return await self.deliver(statement, kind=kind, by=by, request_id=chosen)

    async def deliver(
        self,
        statement: Statement,
        *,
        kind: str | None = None,
        by: Person | None = None,
        request_id: bytes = b"",
        metadata: Metadata = (VERSION_ENTRY,),
    ) -> Sent:
        """A finished statement, sent to the call for `kind`, or for its own."""
        name = CALLS[kind or statement.kind]
        request = methods()[name].request(order=statement.wire())
        reply = await self.trial.call(name, request, metadata=metadata)
        return Sent(statement, reply, by or self.people.courier, request_id, self.trial.world)

    async def again(self, sent: Sent) -> Sent:
        """The same bytes once more."""
        return await self.deliver(sent.statement, by=sent.person, request_id=sent.request_id)

    async def reserve(
        self,
        parcel: Parcel,
        *,
        by: Person | None = None,
        request_id: bytes | None = None,
        terms: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Sent:
        """A HARD reservation for four hours unless told otherwise."""
        fields.setdefault("parcel", parcel.terms(**(terms or {})))
        fields.setdefault("label", parcel.label)
        fields.setdefault("reserved_until", plain(self.trial.now() + RESERVED))
        return await self.send("reserve-compartment", by=by, request_id=request_id, **fields)

    async def expect(self, parcel: Parcel, *, by: Person | None = None, **fields: Any) -> Sent:
        """A deposit order: expect this parcel, without a promise."""
        fields.setdefault("parcel", parcel.terms())
        fields.setdefault("label", parcel.label)
        return await self.send("deposit-order", by=by, **fields)

    async def cancel(self, parcel: Parcel, *, by: Person | None = None, **fields: Any) -> Sent:
        """The parcel will not come."""
        return await self.send("cancel-reservation", by=by, parcel_id=parcel.parcel_id, **fields)

    def session(self, person: Person | None = None, **fields: Any) -> Metadata:
        """Metadata of a question by this person (LN-TRU-005)."""
        token = (person or self.people.courier).session(self.here(), self.trial.request_id(), **fields)
        return (VERSION_ENTRY, (SESSION_ENTRY, token.wire().SerializeToString(deterministic=True)))

    async def ask(
        self,
        name: str,
        *,
        by: Person | None = None,
        metadata: Metadata | None = None,
        most: int = 1,
        **fields: Any,
    ) -> Reply:
        """A question with a session of this person; the point is named unless told otherwise."""
        message = methods()[name].request
        if "point_id" in message.DESCRIPTOR.fields_by_name:
            fields.setdefault("point_id", self.trial.world.point_id)
        request = message(**{field: plain(value) for field, value in fields.items()})
        chosen = self.session(by) if metadata is None else metadata
        return await self.trial.call(name, request, metadata=chosen, most=most)


def operator_keys(world: World) -> tuple[PublicKey, ...]:
    """The keys by which the target is judged."""
    return tuple(
        PublicKey(key.purpose, key.algorithm, bytes.fromhex(key.public_key), key.key_id, key.point_id)
        for key in world.operator_keys
    )


class OperatorVoice:
    """The operator's own grant key, by way of the probe: it signs, and a replay finds the signature."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        keys: Sequence[PublicKey] = [key for key in operator_keys(trial.world) if key.purpose == "grant"]
        self._key = keys[0]

    @property
    def key_id(self) -> bytes:
        """Of the operator's grant key."""
        return self._key.key_id

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._trial.probe.sign(message)
