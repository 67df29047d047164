"""Tells the life of one parcel after the other, as a journal would: events, receipts, checkpoints.

Each event is built once through the codec; then only ids and positions change. A parcel's life is eight
events with two receipts, from its reservation to its collection. All of it happened so long ago that what
retention erases is gone: labels, statements and answers.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from bench.orders import new_parcel
from bench.point import CLASSES, COURIER, POINT
from lockernet.codec.bridge import to_wire
from lockernet.codec.statements import statement_bytes
from lockernet.custody.evolve import begin, evolve
from lockernet.custody.state import Custody
from lockernet.models.custody import CodeTier, CustodyReceipt, CustodyState, EvidenceGrade
from lockernet.models.events import (
    Body,
    CollectionStarted,
    CompartmentReserved,
    DepositStarted,
    DoorClosed,
    DoorOpened,
    ParcelCollected,
    ParcelDeposited,
)
from lockernet.models.journal import (
    BODY_FIELDS,
    NO_EVENT,
    Cause,
    CauseKind,
    Event,
    MemberPosition,
    PointPosition,
)
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.signing.pae import statement_id
from lockernet.signing.signer import seal
from lockernet_node.pipeline.headers import header
from lockernet_node.pipeline.point import Point

AGO = timedelta(days=60)
LIFE_EVENTS = 8

_DOOR = "A01"
_STATEMENT = Cause(kind=CauseKind.STATEMENT, statement_id=bytes(32))
_SENSOR, _CODE, _PERSON = (Cause(kind=kind) for kind in (CauseKind.SENSOR, CauseKind.CODE, CauseKind.PERSON))


class Told(NamedTuple):
    """One event, its receipt if it has one, and its places in the feeds of members."""

    sequence: int
    event_id: bytes
    event: bytes
    occurred_at: datetime
    members: Sequence[tuple[str, int]]
    receipt: bytes | None
    receipt_id: bytes | None


class Ended(NamedTuple):
    """In what a parcel of the past differs from the others, in the columns of its table."""

    parcel_id: bytes
    claim_handle: bytes
    last_receipt_id: bytes


class Story:
    """`also` is concerned by one event in `every`, beside the courier."""

    def __init__(self, point: Point, *, also: str | None = None, every: int = 1) -> None:
        self._point = point
        self._also, self._every = also, every
        self._heads: dict[str | None, tuple[int, bytes]] = dict.fromkeys((COURIER, also), (0, NO_EVENT))
        self._head = NO_EVENT
        self._sequence = 0
        self._now = datetime.now(UTC) - AGO
        bodies = _life(self._now)
        self._life: list[tuple[Any, Any]] = [
            (_event(body, cause, self._now), _receipt(point, body, self._now)) for body, cause in bodies
        ]
        self.custody = _custody([body for body, _ in bodies])
        """A parcel at its end; each has its own ids (`Ended`)."""

    def lives(self, count: int) -> Iterator[tuple[Sequence[Told], Ended]]:
        """So many parcels more."""
        return islice(iter(self._live, None), count)

    def _live(self) -> tuple[Sequence[Told], Ended]:
        parcel_id, receipt_id = secrets.token_bytes(16), None
        told = []
        for event, word in self._life:
            encoded, members = self._next_event(event, parcel_id)
            receipt, receipt_id = (
                (None, receipt_id) if word is None else self._next_receipt(word, parcel_id, receipt_id)
            )
            found_by = None if receipt is None else receipt_id
            told.append(Told(self._sequence, self._head, encoded, self._now, members, receipt, found_by))
        assert receipt_id is not None
        return told, Ended(parcel_id, parcel_id[:8], receipt_id)

    def _next_event(self, event: Any, parcel_id: bytes) -> tuple[bytes, Sequence[tuple[str, int]]]:
        self._sequence += 1
        event.position.sequence, event.position.previous = self._sequence, self._head
        del event.members[1:]
        if self._also is not None and self._sequence % self._every == 0:
            event.members.add(member_id=self._also, epoch=1)
        for place in event.members:
            last, place.previous = self._heads[place.member_id]
            place.sequence = last + 1
        body = getattr(event, event.WhichOneof("body"))
        if hasattr(body, "parcel"):
            body.parcel.parcel_id, body.parcel.claim_handle = parcel_id, parcel_id[:8]
        else:
            body.parcel_id = parcel_id
        encoded = bytes(event.SerializeToString(deterministic=True))
        self._head = hashlib.sha256(encoded).digest()
        places = [(place.member_id, place.sequence) for place in event.members]
        self._heads.update((member, (sequence, self._head)) for member, sequence in places)
        return encoded, places

    def _next_receipt(self, word: Any, parcel_id: bytes, previous: bytes | None) -> tuple[bytes, bytes]:
        word.header.request_id = self._head[:16]
        word.parcel_id, word.event_id = parcel_id, self._head
        if previous is not None:
            word.previous_receipt_id = previous
        payload = word.SerializeToString(deterministic=True)
        sealed = seal(PAYLOAD_TYPES[CustodyReceipt], payload, self._point.device_signer)
        return statement_bytes(sealed), statement_id(sealed.payload_type, payload)


def _life(now: datetime) -> Sequence[tuple[Body, Cause]]:
    until, terms = now + timedelta(seconds=120), new_parcel(CLASSES[0]).terms
    parcel: dict[str, Any] = {"parcel_id": terms.parcel_id, "compartment_id": _DOOR}
    grade = EvidenceGrade.OCCUPANCY_CHANGED
    return (
        (CompartmentReserved(courier_id=COURIER, parcel=terms, reserved_until=until), _STATEMENT),
        (DepositStarted(**parcel, occupied_before=False, session_until=until), _STATEMENT),
        (DoorOpened(**parcel), _SENSOR),
        (ParcelDeposited(**parcel, hold_until=until, grade=grade), _SENSOR),
        (
            CollectionStarted(
                **parcel, tier=CodeTier.T0, generation=0, session_until=until, occupied_before=True
            ),
            _CODE,
        ),
        (DoorOpened(**parcel), _SENSOR),
        (DoorClosed(**parcel, occupied=False), _SENSOR),
        (ParcelCollected(**parcel, grade=grade), _PERSON),
    )


def _custody(bodies: Sequence[Body]) -> Custody:
    first, *others = bodies
    assert isinstance(first, CompartmentReserved)
    custody = begin(first)
    for body in others:
        custody = evolve(custody, body)
    return custody


def _event(body: Body, cause: Cause, now: datetime) -> Any:
    place: dict[str, Any] = {"epoch": 1, "sequence": 1, "previous": NO_EVENT}
    said: dict[str, Any] = {BODY_FIELDS[type(body)]: body}
    return to_wire(
        Event(
            position=PointPosition(**place),
            members=(MemberPosition(member_id=COURIER, **place),),
            point_id=POINT,
            occurred_at=now,
            cause=cause,
            **said,
        )
    )


def _receipt(point: Point, body: Body, now: datetime) -> Any:
    """The receipt of a hand-over; None for an event that is none."""
    if not isinstance(body, ParcelDeposited | ParcelCollected):
        return None
    deposit = isinstance(body, ParcelDeposited)
    return to_wire(
        CustodyReceipt(
            header=header(point, audience=COURIER, request_id=bytes(16), now=now),
            point_id=POINT,
            parcel_id=body.parcel_id,
            from_state=CustodyState.DEPOSITING if deposit else CustodyState.COLLECTING,
            to_state=CustodyState.WAITING if deposit else CustodyState.COLLECTED,
            compartment_id=body.compartment_id,
            occurred_at=now,
            grade=body.grade,
            event_id=NO_EVENT,
        )
    )
