"""Orders, questions and codes of small stories at one point, as steps of a vector."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tools.vectors.codes import claim, commitment
from tools.vectors.compact import addressee, grant
from tools.vectors.compact import text as compact_text
from tools.vectors.forge import (
    COURIER,
    DAY,
    HEAD,
    NOW,
    OPERATOR,
    POINT,
    Head,
    Key,
    instant,
    key,
    seal,
    statement_id,
)
from tools.vectors.form import Sheet, Vector, verdict_of
from tools.vectors.wire import blob, number, stamp, text

SMALL, LARGE = (100, 300, 450), (370, 400, 600)
BANK = {"B01": [380, 190, 640, 25_000], "B02": [380, 190, 640, 25_000], "C01": [380, 410, 640, 25_000]}
"""Inside lengths in millimetres and what each carries in grams."""
ONE_BOX = {"B01": BANK["B01"]}
LIMITS = {
    "max_hold_seconds": 7 * 86_400,
    "max_reservation_seconds": 2 * 86_400,
    "tolerance_mm": 5,
    "obligations": ["PAY"],
}


def drawn(what: str, size: int) -> bytes:
    """Bytes that a courier would have drawn at random."""
    return hashlib.sha256(f"lockernet vectors {what}".encode()).digest()[:size]


@dataclass(frozen=True)
class Parcel:
    """One parcel as its courier knows it."""

    name: str
    size: tuple[int, int, int] = SMALL
    weight_g: int = 2_400
    hours: int = 72
    obligations: tuple[int, ...] = ()
    handle_of: str = ""
    """Whose handle it carries; its own if empty."""

    @property
    def ident(self) -> bytes:
        """Its 16 bytes."""
        return drawn(f"parcel {self.name}", 16)

    @property
    def handle(self) -> bytes:
        """Finds it."""
        return drawn(f"handle {self.handle_of or self.name}", 8)

    @property
    def secret(self) -> bytes:
        """Opens its door."""
        return drawn(f"secret {self.name}", 16)

    @property
    def label(self) -> str:
        """What the driver scans."""
        return f"CP-{self.name.upper()}"

    @property
    def code(self) -> str:
        """Its T0 text."""
        return claim(self.handle, self.secret)

    def terms(self) -> bytes:
        """ParcelTerms."""
        width, height, depth = self.size
        raw = blob(1, self.ident) + blob(2, number(1, width) + number(2, height) + number(3, depth))
        raw += number(3, self.weight_g) + blob(4, number(1, 1) + number(2, self.hours))
        raw += blob(5, self.handle) + blob(6, commitment(self.handle, self.secret))
        return raw + b"".join(number(7, each) for each in self.obligations)


@dataclass(frozen=True)
class Order:
    """A signed order, and when it comes."""

    kind: str
    body: bytes
    wish: str
    """Orders of one wish have one request id."""
    second: float = 0
    issuer: str = COURIER
    audience: str = OPERATOR
    signed_at: datetime = NOW
    more_keys: tuple[Key, ...] = ()

    @property
    def payload(self) -> bytes:
        """The signed bytes."""
        return self.head.field() + self.body

    @property
    def head(self) -> Head:
        """Its header."""
        head = HEAD.but(issuer=self.issuer, audience=self.audience, request_id=drawn(f"wish {self.wish}", 16))
        at = self.signed_at
        return head.but(issued_at=at, not_before=at, expires_at=at + timedelta(minutes=10))

    @property
    def ident(self) -> bytes:
        """Its statement id."""
        return statement_id(self.kind, self.payload)

    def step(self) -> Vector:
        """As a step of a vector."""
        statement = seal(self.kind, self.payload, key(self.issuer, "grant"), *self.more_keys)
        return {"at": at(self.second), "order": statement.hex(), "call": self.kind}


def at(second: float) -> str:
    """This many seconds after the story begins."""
    return instant(NOW + timedelta(seconds=second))


def reserve(parcel: Parcel, *, until: datetime = NOW + DAY, point: str = POINT, **more: Any) -> Order:
    """The courier wants a compartment."""
    wish = more.pop("wish", f"reserve {parcel.name}")
    label = more.pop("label", parcel.label)
    body = text(2, point) + blob(3, parcel.terms()) + text(4, label) + stamp(5, until)
    return Order("reserve-compartment", body, wish, **more)


def expect(parcel: Parcel, **more: Any) -> Order:
    """The courier announces a walk-in."""
    wish = more.pop("wish", f"expect {parcel.name}")
    label = more.pop("label", parcel.label)
    under = more.pop("under", None)
    body = text(2, POINT) + blob(3, parcel.terms()) + text(4, label)
    body += b"" if under is None else blob(5, under)
    return Order("deposit-order", body, wish, audience=POINT, **more)


def extend(parcel: Parcel, until: datetime, **more: Any) -> Order:
    """The courier wants more time."""
    wish = more.pop("wish", f"extend {parcel.name}")
    body = text(2, POINT) + blob(3, parcel.ident) + stamp(4, until)
    return Order("extend-deadline", body, wish, **more)


def cancel(parcel: Parcel, **more: Any) -> Order:
    """The parcel will not come."""
    wish = more.pop("wish", f"cancel {parcel.name}")
    return Order("cancel-reservation", text(2, POINT) + blob(3, parcel.ident), wish, **more)


def badge(courier: str = COURIER) -> str:
    """A driver's badge for eight hours."""
    return compact_text(grant(), key(courier, "grant"))


def drop_off(parcel: Parcel) -> str:
    """A sender's code for this parcel."""
    width, height, depth = parcel.size
    size = number(1, width) + number(2, height) + number(3, depth)
    more = blob(6, parcel.ident) + blob(8, size) + number(9, parcel.weight_g)
    return compact_text(grant(4, more), key(COURIER, "grant"))


def drop_off_here(parcel: Parcel) -> str:
    """A sender's code for this parcel, at this point."""
    width, height, depth = parcel.size
    size = number(1, width) + number(2, height) + number(3, depth)
    more = blob(6, parcel.ident) + blob(8, size) + number(9, parcel.weight_g)
    return compact_text(grant(4, more, to=addressee(POINT)), key(COURIER, "grant"))


def brings(parcel: Parcel, second: float, *, courier: str = COURIER, label: str = "") -> Vector:
    """A driver shows badge and label."""
    return {"at": at(second), "badge": badge(courier), "label": label or parcel.label}


def enters(code: str, second: float) -> Vector:
    """A person shows or types a code."""
    return {"at": at(second), "code": code}


def door(box: str, second: float, *, closed: bool, infrared: str = "none") -> Vector:
    """What the sensors of a door say."""
    return {"at": at(second), "door": box, "closed": closed, "infrared": infrared}


def yes(**more: Any) -> Vector:
    """A step that is taken."""
    return {"verdict": "accepted", **more}


def no(reason: str, **more: Any) -> Vector:
    """A step that is not."""
    return {"verdict": verdict_of(reason), "reason": reason, **more}


Step = tuple[Vector, Vector]


def story(
    *steps: Step, boxes: dict[str, list[int]] | None = None, limits: Vector | None = None
) -> tuple[Vector, list[Vector]]:
    """Input and expectations of a story at a point, which publishes `limits` beside the usual ones."""
    published = {**LIMITS, **(limits or {})}
    point = {"boxes": boxes or BANK, "limits": published, "digit_key": bytes(range(0x80, 0xA0)).hex()}
    keys = {name: key(OPERATOR, name).seed.hex() for name in ("grant", "device")}
    given = {"directory": "network", "place": "point", "point": {**point, "seeds": keys}}
    return {**given, "steps": [step for step, _ in steps]}, [follows for _, follows in steps]


def tell(
    sheet: Sheet,
    rule: str,
    why: str,
    *steps: Step,
    boxes: dict[str, list[int]] | None = None,
    limits: Vector | None = None,
) -> None:
    """Add a story; its verdict is that of its last step."""
    given, follows = story(*steps, boxes=boxes, limits=limits)
    reason = follows[-1].get("reason")
    if reason is None:
        sheet.accepted(rule, why, given, steps=follows)
    else:
        sheet.no(rule, reason, why, given, steps=follows)


def sent(order: Order, reason: str | None = None, **more: Any) -> Step:
    """An order and its answer."""
    answer = yes(order_id=order.ident.hex(), **more) if reason is None else no(reason, **more)
    return order.step(), answer


def asked(what: str, parcel: Parcel, reason: str | None = None, **more: Any) -> Step:
    """A question about a parcel, by a member with a good session."""
    by, second, point = more.pop("by", COURIER), more.pop("second", 60), more.pop("point", POINT)
    step = {"at": at(second), "ask": what, "by": by, "point_id": point, "parcel_id": parcel.ident.hex()}
    return step, yes(**more) if reason is None else no(reason)


def wished(wish: str, by: str, reason: str | None = None, **more: Any) -> Step:
    """A question what became of a wish."""
    step = {"at": at(more.pop("second", 60)), "ask": "request", "by": by}
    return {**step, "request_id": drawn(f"wish {wish}", 16).hex()}, yes(**more) if reason is None else no(
        reason
    )
