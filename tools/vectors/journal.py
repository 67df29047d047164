"""A journal by hand: events in their chains, receipts and heads, each of which a vector may bend."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tools.vectors.codes import SECRET
from tools.vectors.forge import COURIER, DAY, HEAD, NOW, OPERATOR, PARCEL, POINT, Key, key, seal, statement_id
from tools.vectors.kinds import TERMS
from tools.vectors.wire import blob, number, stamp, text

NO_EVENT = bytes(32)
DEVICE = key(OPERATOR, "device")
DOOR = text(2, "B01")
EXPECTED, DEPOSITING, WAITING, COLLECTING, COLLECTED = 1, 2, 3, 4, 5
OCCUPANCY_CHANGED = 5

_PARCEL = blob(1, PARCEL)
_THIS = _PARCEL + DOOR


@dataclass(frozen=True)
class Happening:
    """What happened, before it has its place. `body` is the field of the oneof and its inside."""

    second: int
    body: tuple[int, bytes]
    cause: int = 3
    concerns: bool = True
    """True if the courier sees it."""
    handover: tuple[int, int] | None = None


RESERVED = Happening(0, (10, text(1, COURIER) + blob(2, TERMS) + stamp(3, NOW + DAY)), cause=1)
STARTED = Happening(3600, (15, _THIS + number(3, 0) + stamp(4, NOW + timedelta(seconds=3720))), cause=1)
OPENED = Happening(3604, (22, _THIS))
DEPOSITED = Happening(
    3630,
    (16, _THIS + stamp(3, NOW + 3 * DAY) + number(4, OCCUPANCY_CHANGED)),
    handover=(DEPOSITING, WAITING),
)
ALARM = Happening(3700, (26, text(1, "B02")), concerns=False)
FETCHED = Happening(
    7200,
    (18, _THIS + number(3, 1) + number(4, 0) + stamp(5, NOW + timedelta(seconds=7320)) + number(6, 1)),
    cause=2,
)
OPENED_AGAIN = Happening(7204, (22, _THIS))
CLOSED = Happening(7220, (23, _THIS + number(3, 0)))
COLLECTED_NOW = Happening(
    7222, (19, _THIS + number(3, OCCUPANCY_CHANGED)), cause=6, handover=(COLLECTING, COLLECTED)
)

STORY = (RESERVED, STARTED, OPENED, DEPOSITED, ALARM, FETCHED, OPENED_AGAIN, CLOSED, COLLECTED_NOW)


@dataclass(frozen=True)
class Entry:
    """One event as its reader gets it."""

    event: bytes
    receipt: bytes | None = None

    @property
    def ident(self) -> bytes:
        """SHA-256 of its bytes."""
        return hashlib.sha256(self.event).digest()

    def json(self) -> dict[str, Any]:
        """As a vector shows it."""
        shown = {"event": self.event.hex()}
        return shown if self.receipt is None else {**shown, "receipt": self.receipt.hex()}


Bend = Callable[[int, dict[str, Any]], dict[str, Any]]
"""Changes what an event at this sequence says of its places."""

ReceiptBend = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Book:
    """Writes happenings down. `bend` and `bend_receipt` say where it lies."""

    bend: Bend = field(default=lambda _sequence, places: places)
    bend_receipt: ReceiptBend = field(default=lambda said: said)
    entries: list[Entry] = field(default_factory=list)
    mine: list[Entry] = field(default_factory=list)
    last_receipt: bytes | None = None

    def write(self, *happenings: Happening) -> "Book":
        """All of these, one after the other."""
        for each in happenings:
            self._append(each)
        return self

    def _append(self, each: Happening) -> None:
        at = NOW + timedelta(seconds=each.second)
        places = self.bend(len(self.entries) + 1, self._places())
        point = number(1, places["epoch"]) + number(2, places["sequence"]) + blob(3, places["previous"])
        member = text(1, places["member"]) + number(2, places["epoch"]) + number(3, places["member_sequence"])
        member += blob(4, places["member_previous"])
        raw = blob(1, point) + (blob(2, member) if each.concerns else b"")
        raw += text(3, places["point"]) + stamp(4, at) + blob(5, number(1, each.cause)) + blob(*each.body)
        entry = Entry(raw)
        if each.handover is not None:
            entry = replace(entry, receipt=self._receipt(each, entry.ident, at))
        self.entries.append(entry)
        if each.concerns:
            self.mine.append(entry)

    def _places(self) -> dict[str, Any]:
        return {
            "epoch": 1,
            "sequence": len(self.entries) + 1,
            "previous": self.entries[-1].ident if self.entries else NO_EVENT,
            "member": COURIER,
            "member_sequence": len(self.mine) + 1,
            "member_previous": self.mine[-1].ident if self.mine else NO_EVENT,
            "point": POINT,
        }

    def _receipt(self, each: Happening, ident: bytes, at: datetime) -> bytes:
        before, after = each.handover or (0, 0)
        collected = after == COLLECTED
        said = self.bend_receipt(
            {
                "courier": COURIER,
                "point": POINT,
                "parcel": PARCEL,
                "from": before,
                "to": after,
                "door": "B01",
                "at": at,
                "grade": OCCUPANCY_CHANGED,
                "event": ident,
                "previous": self.last_receipt,
                "proof": number(1, 1) + blob(3, SECRET) if collected else None,
                "key": DEVICE,
            }
        )
        raw = receipt(said)
        self.last_receipt = statement_id("custody-receipt", raw)
        return seal("custody-receipt", raw, said["key"])


def receipt(said: dict[str, Any]) -> bytes:
    """The payload of a custody receipt that says this."""
    head = _head(said["courier"], said["at"], said["event"])
    raw = head + text(2, said["point"]) + blob(3, said["parcel"])
    raw += number(4, said["from"]) + number(5, said["to"]) + text(6, said["door"]) + stamp(7, said["at"])
    raw += number(8, said["grade"]) + blob(9, said["event"])
    raw += b"" if said["previous"] is None else blob(10, said["previous"])
    return raw + (b"" if said["proof"] is None else blob(11, said["proof"]))


def member_head(last: tuple[int, int, bytes], *, member: str = COURIER, own: Key = DEVICE) -> bytes:
    """What a member has seen up to this epoch, sequence and event."""
    epoch, sequence, ident = last
    raw = _head(member, NOW + timedelta(hours=3), ident)
    raw += text(2, POINT) + text(3, member) + blob(4, number(1, epoch) + number(2, sequence)) + blob(5, ident)
    return seal("member-head", raw, own)


def checkpoint(last: tuple[int, int, bytes], *, own: Key = DEVICE) -> bytes:
    """The journal up to this epoch, sequence and event."""
    epoch, sequence, ident = last
    raw = _head(POINT, NOW + timedelta(hours=3), ident)
    raw += text(2, POINT) + blob(3, number(1, epoch) + number(2, sequence)) + blob(4, ident)
    return seal("checkpoint", raw, own)


def _head(audience: str, at: datetime, ident: bytes) -> bytes:
    head = HEAD.but(issuer=OPERATOR, audience=audience, request_id=ident[:16], issued_at=at, not_before=at)
    return head.but(expires_at=at + 3650 * DAY).field()
