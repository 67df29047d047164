"""Whole feeds: chains of events, receipts of hand-overs, signed heads; and cursors (LN-EVT, LN-CUS-015)."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tools.vectors.forge import COURIER, OPERATOR, POINT, key
from tools.vectors.form import Sheet, Vector
from tools.vectors.journal import (
    CLOSED,
    DEPOSITED,
    NO_EVENT,
    OPENED,
    RESERVED,
    STARTED,
    STORY,
    Book,
    Entry,
    Happening,
    checkpoint,
    member_head,
)
from tools.vectors.world import KINNARI, OTHER_DEVICE

TOPIC = "events"
BROKEN = "UNTRUSTED_HISTORY"


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_ids, _point_chain, _member_chain, _ways, _receipts, _heads, _checkpoints, _cursors):
        write(sheet)
    return sheet.vectors


def members(book: Book, **more: Any) -> Vector:
    """The input: the courier's own view, with a head that ends at its last event."""
    return feed(book.mine, head=member_head(_end(book.mine)), member=COURIER, **more)


def whole(book: Book, **more: Any) -> Vector:
    """The input: the whole journal, with a checkpoint that ends at its last event."""
    return feed(book.entries, head=checkpoint(_end(book.entries)), member=None, **more)


def feed(entries: list[Entry], *, head: bytes | None, member: str | None) -> Vector:
    """The input: these entries and this head, as somebody got them."""
    return {
        "directory": "network",
        "operator": OPERATOR,
        "point": POINT,
        "member": member,
        "entries": [entry.json() for entry in entries],
        "head": None if head is None else head.hex(),
    }


def _end(entries: list[Entry]) -> tuple[int, int, bytes]:
    return 1, len(entries), entries[-1].ident if entries else NO_EVENT


def _bent(at: int, *happenings: Happening, **places: Any) -> Book:
    """A journal in which the event at this sequence says something else of its places."""

    def bend(sequence: int, usual: dict[str, Any]) -> dict[str, Any]:
        return {**usual, **places} if sequence == at else usual

    return Book(bend=bend).write(*(happenings or STORY))


def _ids(sheet: Sheet) -> None:
    rule = "LN-EVT-002"
    book = Book().write(*STORY)
    last = book.entries[-1].ident.hex()
    sheet.accepted(
        rule, "The id of an event is SHA-256 of its bytes.", whole(book), events=9, last_event_id=last
    )
    again = [replace(entry) for entry in book.entries]
    again[2] = replace(again[2], event=again[2].event + b"\x9a\x06\x01x")
    sheet.no(
        rule,
        BROKEN,
        "Somebody added a field to event 3.",
        feed(again, head=checkpoint(_end(book.entries)), member=None),
    )


def _point_chain(sheet: Sheet) -> None:
    rule = "LN-EVT-007"
    sheet.accepted(rule, "Nine events without a gap.", whole(Book().write(*STORY)), events=9)
    for book, why in (
        (_bent(3, sequence=4), "Event 3 says that it is event 4."),
        (_bent(3, previous=NO_EVENT), "Event 3 follows on nothing."),
        (_bent(1, sequence=2), "The first event is not number 1."),
        (
            _bent(1, previous=hashlib.sha256(b"before").digest()),
            "The first event of an epoch follows on something.",
        ),
        (_bent(5, epoch=2), "The epoch changes within the journal."),
        (_bent(4, point="sg-harbour-02"), "An event of another point."),
    ):
        sheet.no(rule, BROKEN, why, whole(book))
    book = Book().write(*STORY)
    entries = [*book.entries[:4], *book.entries[5:]]
    sheet.no(
        rule, BROKEN, "Event 5 is missing.", feed(entries, head=checkpoint(_end(book.entries)), member=None)
    )
    swapped = [*book.entries[:2], book.entries[3], book.entries[2], *book.entries[4:]]
    sheet.no(
        rule,
        BROKEN,
        "Two events are swapped.",
        feed(swapped, head=checkpoint(_end(book.entries)), member=None),
    )


def _member_chain(sheet: Sheet) -> None:
    rule = "LN-EVT-008"
    book = Book().write(*STORY)
    sheet.accepted(rule, "The courier does not see the alarm and misses nothing.", members(book), events=8)
    for bent, why in (
        (_bent(3, member_sequence=4), "The courier's third event says that it is the fourth."),
        (_bent(4, member_previous=NO_EVENT), "The courier's fourth event follows on nothing."),
        (_bent(2, member=KINNARI), "An event of another courier stands in the feed."),
    ):
        sheet.no(rule, BROKEN, why, members(bent))
    hidden = [*book.mine[:2], *book.mine[3:]]
    given = feed(hidden, head=member_head(_end(book.mine)), member=COURIER)
    sheet.no(rule, BROKEN, "The operator hides that a door was opened.", given)
    twice = [*book.mine[:3], book.mine[2], *book.mine[3:]]
    given = feed(twice, head=member_head(_end(book.mine)), member=COURIER)
    sheet.no(rule, BROKEN, "An event stands twice.", given)


def _ways(sheet: Sheet) -> None:
    """Chains that hold, about a parcel that went a way that is none."""
    rule = "LN-EVT-006"
    sheet.accepted(rule, "A way of the custody table.", members(Book().write(*STORY[:3])), events=3)
    for happenings, why in (
        ((STARTED, OPENED), "A door opened for a parcel that nobody announced."),
        (
            (RESERVED, STARTED, OPENED, DEPOSITED, CLOSED),
            "A door that is not in use closes on a waiting parcel.",
        ),
        ((RESERVED, STARTED, STARTED), "A deposit starts twice."),
        ((RESERVED, RESERVED), "A parcel begins twice."),
    ):
        sheet.no(rule, BROKEN, why, members(Book().write(*happenings)))


def _lying(**says: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Bends the receipt of the collection, and only that."""
    return lambda said: {**said, **says} if said["proof"] is not None else said


def _receipts(sheet: Sheet) -> None:
    rule = "LN-CUS-015"
    book = Book().write(*STORY)
    sheet.accepted(rule, "Each hand-over has its receipt.", members(book), receipts=2)
    bare = [replace(entry, receipt=None) for entry in book.mine]
    sheet.no(
        rule, BROKEN, "No hand-over has one.", feed(bare, head=member_head(_end(book.mine)), member=COURIER)
    )
    other = hashlib.sha256(b"another event").digest()
    for says, why in (
        ({"event": other}, "It is the receipt of another event."),
        ({"previous": None}, "It does not follow the parcel's receipt before."),
        ({"door": "B02"}, "It names another compartment."),
        ({"grade": 6}, "It claims a better grade than the event."),
        ({"from": 3}, "It says that the parcel was waiting."),
        ({"key": OTHER_DEVICE}, "The device of another point signed it."),
        ({"key": key(OPERATOR, "grant")}, "The operator's grant key signed it."),
        ({"courier": KINNARI}, "It is addressed to another courier."),
        ({"parcel": bytes(16)}, "It is the receipt of another parcel."),
        ({"proof": b"\x08\x01"}, "The spent secret is missing."),
        ({"proof": b"\x08\x01\x1a\x10" + bytes(16)}, "The secret does not open the commitment."),
        ({"proof": b"\x08\x03"}, "It says digits, and the door was opened with the QR code."),
    ):
        sheet.no(rule, BROKEN, why, members(Book(bend_receipt=_lying(**says)).write(*STORY)))
    envelope = hashlib.sha256(book.mine[3].receipt or b"").digest()
    why = "The receipt before is named by the hash of its envelope."
    sheet.no("LN-SIG-006", BROKEN, why, members(Book(bend_receipt=_lying(previous=envelope)).write(*STORY)))


def _heads(sheet: Sheet) -> None:
    rule = "LN-EVT-005"
    book = Book().write(*STORY)
    end = _end(book.mine)

    def under(head: bytes | None) -> Vector:
        return feed(book.mine, head=head, member=COURIER)

    sheet.accepted(rule, "The head ends at the last event.", under(member_head(end)), events=8)
    empty = feed([], head=member_head((1, 0, NO_EVENT)), member=COURIER)
    sheet.accepted(rule, "Nothing happened yet: sequence 0 and zeros.", empty, events=0)
    for head, why in (
        (None, "No head."),
        (member_head((1, 9, end[2])), "The head counts one event more."),
        (member_head((2, 8, end[2])), "The head is of another epoch."),
        (member_head((1, 8, NO_EVENT)), "The head names another event."),
        (member_head(end, member=KINNARI), "The head of another member."),
        (member_head(end, own=OTHER_DEVICE), "The device of another point signed it."),
        (member_head(end, own=key(OPERATOR, "grant")), "The operator's grant key signed it."),
        (checkpoint(end), "A checkpoint is no member head."),
    ):
        sheet.no(rule, BROKEN, why, under(head))
    cut = feed(book.mine[:-1], head=member_head(end), member=COURIER)
    sheet.no(rule, BROKEN, "The last event was cut off.", cut)


def _checkpoints(sheet: Sheet) -> None:
    rule = "LN-EVT-003"
    book = Book().write(*STORY)
    end = _end(book.entries)

    def under(head: bytes) -> Vector:
        return feed(book.entries, head=head, member=None)

    sheet.accepted(rule, "The checkpoint seals the last event.", under(checkpoint(end)), events=9)
    for head, why in (
        (checkpoint((1, 8, book.entries[-2].ident)), "It seals the event before the last."),
        (checkpoint((1, 9, NO_EVENT)), "It seals another event 9."),
        (checkpoint(end, own=key(OPERATOR, "directory")), "The operator's directory key signed it."),
        (member_head(end), "A member head is no checkpoint."),
    ):
        sheet.no(rule, BROKEN, why, under(head))


def _cursors(sheet: Sheet) -> None:
    """The journal of the story is at epoch 1, sequence 9."""
    rule, bad = "LN-EVT-004", "MALFORMED_CURSOR"

    def after(epoch: int, sequence: int) -> Vector:
        return {"epoch": 1, "last_sequence": 9, "after": {"epoch": epoch, "sequence": sequence}}

    for epoch, sequence, why in (
        (0, 0, "From the beginning."),
        (1, 0, "From the beginning of this epoch."),
        (1, 9, "At the end: nothing yet."),
    ):
        sheet.accepted(rule, why, after(epoch, sequence))
    for epoch, sequence, why in (
        (1, 10, "Beyond the last event."),
        (2, 1, "A later epoch."),
        (2, 0, "The beginning of an epoch that is not."),
        (0, 1, "No epoch has number 0."),
        (1, 2**63 - 1, "Far beyond."),
    ):
        sheet.no(rule, bad, why, after(epoch, sequence))
