"""Couriers that act for couriers: delegations that a point holds, and wishes (LN-TRU-016 to 019)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tools.vectors.forge import (
    COURIER,
    DAY,
    HEAD,
    HOUR,
    NOW,
    OPERATOR,
    POINT,
    Key,
    instant,
    key,
    seal,
    statement_id,
)
from tools.vectors.form import Sheet, Vector
from tools.vectors.wire import number, text
from tools.vectors.world import COMPROMISED_KEY, KINNARI, OTHER_POINT, STRANGER, SUPERSEDED_KEY

TOPIC = "delegations"
KIND = "delegation"
DEPOSIT, COLLECT, REMOVE = 1, 2, 3
THIRD = "courier-naga"
"""A delegate of a delegate."""

CHAIN, SCOPE = "UNTRUSTED_DELEGATION", "UNTRUSTED_DELEGATION_SCOPE"


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_chains, _longer, _narrow, _links, _delivered):
        write(sheet)
    return sheet.vectors


@dataclass(frozen=True)
class Link:
    """A delegation: who gives what to whom, and since when the point holds it."""

    giver: str
    taker: str
    actions: tuple[int, ...] = (DEPOSIT,)
    points: tuple[str, ...] = ()
    passes_on: bool = False
    under: "Link | None" = None
    begin: datetime = NOW - HOUR
    end: datetime = NOW + DAY
    own: Key | None = None
    held_since: datetime | None = None

    @property
    def payload(self) -> bytes:
        """The signed bytes."""
        head = HEAD.but(issuer=self.giver, audience=OPERATOR, issued_at=self.begin, not_before=self.begin)
        head = head.but(expires_at=self.end, previous=None if self.under is None else self.under.ident)
        raw = head.field() + text(2, self.taker) + b"".join(text(3, point) for point in self.points)
        raw += b"".join(number(4, action) for action in self.actions)
        return raw + (number(5, 1) if self.passes_on else b"")

    @property
    def ident(self) -> bytes:
        """Its statement id."""
        return statement_id(KIND, self.payload)

    def json(self) -> dict[str, str]:
        """As a point holds it."""
        statement = seal(KIND, self.payload, self.own or key(self.giver, "grant"))
        return {"statement": statement.hex(), "held_since": instant(self.held_since or self.begin)}


def wish(*held: Link, by: str = KINNARI, action: int = DEPOSIT, **more: Any) -> Vector:
    """The input: a member wants something with a parcel of the courier, at a point that holds these."""
    asked = {"courier": COURIER, "speaker": by, "action": action, "point": POINT, **more}
    given = {"directory": "network", "place": "point", "now": instant(NOW)}
    return {**given, "held": [link.json() for link in held], "wish": asked}


def _ids(*links: Link) -> dict[str, list[str]]:
    return {"delegation_ids": [link.ident.hex() for link in links]}


def _chains(sheet: Sheet) -> None:
    rule = "LN-TRU-016"
    one = Link(COURIER, KINNARI)
    sheet.accepted(rule, "The courier itself needs none.", wish(by=COURIER), **_ids())
    sheet.accepted(rule, "The courier lets another one deposit.", wish(one), **_ids(one))
    sheet.no(rule, CHAIN, "The point holds no delegation.", wish())
    sheet.no(rule, CHAIN, "It holds one for another member.", wish(Link(COURIER, STRANGER)))
    sheet.no(rule, CHAIN, "It holds one by another courier.", wish(Link(STRANGER, KINNARI)))
    sheet.no(rule, CHAIN, "It holds the other way round.", wish(Link(KINNARI, COURIER)))


def _longer(sheet: Sheet) -> None:
    rule = "LN-TRU-016"
    first = Link(COURIER, KINNARI, passes_on=True)
    second = Link(KINNARI, THIRD, under=first)
    sheet.accepted(rule, "Two links.", wish(first, second, by=THIRD), **_ids(first, second))
    closed = Link(COURIER, KINNARI)
    sheet.no(
        rule,
        CHAIN,
        "The first may not be passed on.",
        wish(closed, Link(KINNARI, THIRD, under=closed), by=THIRD),
    )
    sheet.no(rule, CHAIN, "The first is not held here.", wish(second, by=THIRD))
    loose = Link(KINNARI, THIRD)
    sheet.no(rule, CHAIN, "The second does not name the first.", wish(first, loose, by=THIRD))
    open_second = Link(KINNARI, THIRD, under=first, passes_on=True)
    third = Link(THIRD, STRANGER, under=open_second)
    sheet.no(rule, CHAIN, "Three links.", wish(first, open_second, third, by=STRANGER))


def _narrow(sheet: Sheet) -> None:
    rule = "LN-TRU-017"
    here = Link(COURIER, KINNARI, points=(POINT,))
    sheet.accepted(rule, "This point is named.", wish(here), **_ids(here))
    sheet.no(rule, SCOPE, "Another point is named.", wish(Link(COURIER, KINNARI, points=(OTHER_POINT,))))
    sheet.no(
        rule, SCOPE, "Deposits are named, a removal is wished.", wish(Link(COURIER, KINNARI), action=REMOVE)
    )
    sheet.no(rule, SCOPE, "No action is named.", wish(Link(COURIER, KINNARI, actions=())))
    sheet.no(
        rule,
        SCOPE,
        "An action of a later version allows nothing.",
        wish(Link(COURIER, KINNARI, actions=(77,))),
    )
    first = Link(COURIER, KINNARI, passes_on=True, points=(POINT,), actions=(DEPOSIT, COLLECT))
    within = Link(KINNARI, THIRD, under=first, points=(POINT,))
    sheet.accepted(
        rule, "The second gives less than the first.", wish(first, within, by=THIRD), **_ids(first, within)
    )
    for wider, why in (
        (Link(KINNARI, THIRD, under=first), "The second names no points, the first names one."),
        (
            Link(KINNARI, THIRD, under=first, points=(POINT,), actions=(DEPOSIT, REMOVE)),
            "The second names an action more.",
        ),
        (Link(KINNARI, THIRD, under=first, points=(POINT,), end=NOW + 2 * DAY), "The second lasts longer."),
    ):
        sheet.no(rule, SCOPE, why, wish(first, wider, by=THIRD))


def _links(sheet: Sheet) -> None:
    rule = "LN-TRU-018"
    late = timedelta(seconds=120)
    lasting = Link(COURIER, KINNARI, end=NOW - late + timedelta(microseconds=1))
    sheet.accepted(rule, "Its last moment, with the clock's bound.", wish(lasting), **_ids(lasting))
    over = Link(COURIER, KINNARI, begin=NOW - DAY, end=NOW - late)
    sheet.no(rule, "UNTRUSTED_EXPIRED", "It has ended.", wish(over))
    elder = Link(COURIER, KINNARI, begin=NOW - DAY, own=SUPERSEDED_KEY)
    sheet.accepted(rule, "It outlives the superseding of its key.", wish(elder), **_ids(elder))
    kept = Link(COURIER, KINNARI, begin=NOW - DAY, own=COMPROMISED_KEY)
    sheet.accepted(rule, "The point stored it before its key was compromised.", wish(kept), **_ids(kept))
    forged = Link(COURIER, KINNARI, begin=NOW - DAY, own=COMPROMISED_KEY, held_since=NOW - HOUR)
    sheet.no(rule, "UNTRUSTED_KEY_COMPROMISED", "It was delivered afterwards.", wish(forged))
    nobody = Link(COURIER, "courier-of-nobody")
    given = wish(nobody, by="courier-of-nobody")
    sheet.no(rule, "UNTRUSTED_NETWORK", "The delegate is no member of this network.", given)


def _delivered(sheet: Sheet) -> None:
    """What comes as text from a screen or paper."""
    rule = "LN-TRU-019"
    link = Link(COURIER, KINNARI)
    sheet.accepted(rule, "Delivered as a statement.", wish(link), **_ids(link))
    sheet.no(rule, CHAIN, "Shown as a code, it was never delivered.", wish())
