"""Orders and questions at a point, sent once, again, late and wrongly (LN-REQ, LN-CAP, LN-TRU-005)."""

from datetime import timedelta

from tools.vectors import awaited, room
from tools.vectors.codes import six_digits
from tools.vectors.forge import COURIER, DAY, HEAD, NOW, Head, key, seal
from tools.vectors.form import Sheet, Vector
from tools.vectors.kinds import payload
from tools.vectors.orders import (
    ONE_BOX,
    Parcel,
    asked,
    at,
    cancel,
    expect,
    no,
    reserve,
    sent,
    tell,
    wished,
    yes,
)
from tools.vectors.world import KINNARI, MERCHANT, STRANGER

TOPIC = "requests"

ONE, TWO, THREE, FOUR = (Parcel(name) for name in ("one", "two", "three", "four"))


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_once, _again, _reused, _late, _remembered, _foreign, _ids_in_use, room.write):
        write(sheet)
    for write in (_sessions, _digits, awaited.write):
        write(sheet)
    return sheet.vectors


def _once(sheet: Sheet) -> None:
    rule = "LN-REQ-001"
    tell(sheet, rule, "Two wishes, two request ids.", sent(reserve(ONE)), sent(reserve(TWO)))
    tell(
        sheet,
        rule,
        "A second wish under the id of the first.",
        sent(reserve(ONE)),
        sent(reserve(TWO, wish="reserve one"), "REQUEST_ID_REUSED"),
    )


def _again(sheet: Sheet) -> None:
    rule = "LN-REQ-002"
    first = reserve(ONE)
    again = reserve(ONE, second=60)
    tell(sheet, rule, "The same bytes again: the same answer.", sent(first), sent(again, same_answer_as=0))
    late = reserve(ONE, second=86_400)
    tell(sheet, rule, "The same bytes after they have expired.", sent(first), sent(late, same_answer_as=0))
    tell(
        sheet,
        rule,
        "And it took effect once: one box holds it.",
        sent(first),
        sent(again),
        sent(reserve(TWO), "POINT_FULL"),
        boxes=ONE_BOX,
    )
    signed_twice = reserve(ONE, second=60, more_keys=(key(STRANGER, "grant"),))
    tell(
        sheet,
        "LN-SIG-006",
        "A second signature makes it no other order.",
        sent(first),
        sent(signed_twice, same_answer_as=0),
    )
    over = reserve(ONE, wish="over", until=NOW - DAY)
    tell(
        sheet,
        rule,
        "A final no is given again too.",
        sent(over, "RESERVATION_ENDED"),
        sent(over, "RESERVATION_ENDED", same_answer_as=0),
    )


def _reused(sheet: Sheet) -> None:
    rule, reason = "LN-REQ-003", "REQUEST_ID_REUSED"
    first = reserve(ONE)
    longer = reserve(ONE, until=NOW + DAY + timedelta(hours=1))
    tell(sheet, rule, "The same wish with another end.", sent(first), sent(longer, reason))
    tell(
        sheet,
        rule,
        "The same id for another kind of order.",
        sent(first),
        sent(cancel(ONE, wish="reserve one"), reason),
    )
    signed_anew = reserve(ONE, second=60, signed_at=NOW + timedelta(seconds=60))
    tell(
        sheet,
        rule,
        "The same wish, signed anew, though it was answered.",
        sent(first),
        sent(signed_anew, reason),
    )
    kept = [sent(first), sent(longer, reason), sent(reserve(ONE, second=9), same_answer_as=0)]
    tell(sheet, rule, "It changes nothing: the first answer stands.", *kept)
    other = reserve(TWO, wish="reserve one", issuer=KINNARI)
    tell(sheet, rule, "Another courier may draw the same id.", sent(first), sent(other))


def _late(sheet: Sheet) -> None:
    rule = "LN-REQ-004"
    lost = reserve(ONE, second=3_600)
    unknown = wished("reserve one", COURIER, "NOT_FOUND", second=3_660)
    tell(sheet, rule, "It comes after it has expired: nothing is stored.", sent(lost, "UNTRUSTED_EXPIRED"))
    tell(sheet, rule, "The courier asks, and learns so.", sent(lost, "UNTRUSTED_EXPIRED"), unknown)
    anew = reserve(ONE, second=3_720, signed_at=NOW + timedelta(seconds=3_720))
    tell(
        sheet, rule, "And signs anew under the same id.", sent(lost, "UNTRUSTED_EXPIRED"), unknown, sent(anew)
    )
    known = wished("reserve one", COURIER, order_id=reserve(ONE).ident.hex())
    tell(sheet, rule, "The answer was lost, not the order.", sent(reserve(ONE)), known)


def _remembered(sheet: Sheet) -> None:
    rule = "LN-REQ-006"
    full = sent(reserve(TWO, second=1), "POINT_FULL")
    passing = [sent(reserve(ONE)), full, sent(cancel(ONE, second=2)), sent(reserve(TWO, second=3))]
    tell(
        sheet, rule, "A passing no is not remembered: the same bytes succeed later.", *passing, boxes=ONE_BOX
    )
    tell(sheet, rule, "One box, two parcels.", sent(reserve(ONE)), full, boxes=ONE_BOX)
    over = reserve(ONE, until=NOW + 3 * DAY)
    known = wished("reserve one", COURIER, order_id=over.ident.hex())
    tell(sheet, rule, "A final no is remembered.", sent(over, "WINDOW_TOO_LONG"), known)
    tell(
        sheet,
        rule,
        "A passing one is not.",
        sent(reserve(ONE)),
        full,
        wished("reserve two", COURIER, "NOT_FOUND"),
        boxes=ONE_BOX,
    )


def _foreign(sheet: Sheet) -> None:
    rule, reason = "LN-REQ-005", "NOT_FOUND"
    first = sent(reserve(ONE))
    mine = asked("parcel", ONE, custody="EXPECTED", reservation="HARD")
    tell(sheet, rule, "A courier asks for its own parcel.", first, mine)
    tell(sheet, rule, "Another courier's.", first, asked("parcel", ONE, reason, by=KINNARI))
    tell(sheet, rule, "One that nobody has.", first, asked("parcel", TWO, reason))
    tell(sheet, rule, "One at another point.", first, asked("parcel", ONE, reason, point="sg-harbour-02"))
    tell(sheet, rule, "What became of another courier's wish.", first, wished("reserve one", KINNARI, reason))
    tell(sheet, rule, "Another courier cancels it.", first, sent(cancel(ONE, issuer=KINNARI), reason))
    tell(sheet, rule, "An order that names another point.", sent(reserve(ONE, point="sg-harbour-02"), reason))


def _ids_in_use(sheet: Sheet) -> None:
    first, gone = sent(reserve(ONE)), sent(cancel(ONE, second=1))
    rule, reason = "LN-CUS-002", "PARCEL_ID_IN_USE"
    tell(sheet, rule, "Two parcels, two ids.", first, sent(reserve(TWO)))
    tell(sheet, rule, "An id that is in use.", first, sent(reserve(ONE, wish="again"), reason))
    tell(
        sheet,
        rule,
        "An id that was cancelled: never twice.",
        first,
        gone,
        sent(reserve(ONE, wish="again", second=2), reason),
    )
    tell(
        sheet, rule, "Another courier's id.", first, sent(reserve(ONE, wish="again", issuer=KINNARI), reason)
    )
    tell(sheet, rule, "As a walk-in.", first, sent(expect(ONE), reason))
    rule, reason = "LN-CUS-003", "LABEL_IN_USE"
    tell(sheet, rule, "Two labels.", first, sent(reserve(TWO)))
    tell(
        sheet, rule, "A label that a live parcel carries.", first, sent(reserve(TWO, label=ONE.label), reason)
    )
    tell(
        sheet,
        rule,
        "The same label of another courier.",
        first,
        sent(reserve(TWO, label=ONE.label, issuer=KINNARI)),
    )
    tell(
        sheet,
        rule,
        "The label of a parcel that ended.",
        first,
        gone,
        sent(reserve(TWO, label=ONE.label, second=2)),
    )
    tell(
        sheet,
        rule,
        "A walk-in with a label that is in use.",
        first,
        sent(expect(TWO, label=ONE.label), reason),
    )
    rule, reason = "LN-COD-003", "HANDLE_IN_USE"
    copied = Parcel("two", handle_of="one")
    tell(sheet, rule, "Two handles.", first, sent(reserve(TWO)))
    tell(sheet, rule, "A handle that is in use.", first, sent(reserve(copied), reason))
    tell(
        sheet,
        rule,
        "A handle that was used: never twice.",
        first,
        gone,
        sent(reserve(copied, second=2), reason),
    )
    tell(sheet, rule, "Another courier's handle.", first, sent(reserve(copied, issuer=KINNARI), reason))


def _sessions(sheet: Sheet) -> None:
    rule = "LN-TRU-005"

    def token(
        head: Head, *, by: str = COURIER, kind: str = "session-token", purpose: str = "grant"
    ) -> Vector:
        return {
            "at": at(0),
            "session": seal(kind, payload(kind, head.but(issuer=by)), key(by, purpose)).hex(),
        }

    good = token(HEAD)
    tell(sheet, rule, "A token for ten minutes.", (good, yes(caller=COURIER)))
    tell(sheet, rule, "A merchant asks too.", (token(HEAD, by=MERCHANT), yes(caller=MERCHANT)))
    long = HEAD.but(expires_at=NOW + timedelta(minutes=10, microseconds=1))
    tell(sheet, rule, "A token for longer.", (token(long), no("UNTRUSTED_SESSION")))
    order = token(HEAD, kind="cancel-reservation")
    tell(sheet, rule, "A good order is no token.", (order, no("UNTRUSTED_SESSION")))
    for head, reason, why in (
        (HEAD.but(audience="mekong-lockers"), "UNTRUSTED_AUDIENCE", "A token for another operator."),
        (HEAD.but(network_id="other-net"), "UNTRUSTED_NETWORK", "A token of another network."),
        (HEAD.but(expires_at=NOW - timedelta(seconds=120)), "UNTRUSTED_EXPIRED", "A token of before."),
    ):
        tell(sheet, rule, why, (token(head), no(reason)))
    tell(sheet, rule, "Signed with a custody key.", (token(HEAD, purpose="custody"), no("UNTRUSTED_PURPOSE")))


def _digits(sheet: Sheet) -> None:
    rule = "LN-COD-005"
    first = sent(reserve(ONE))
    found = six_digits(parcel=ONE.ident)
    tell(
        sheet,
        rule,
        "The digits can be asked for before the parcel comes.",
        first,
        asked("claim-code", ONE, digits=found, generation=0),
    )
    twice = [asked("claim-code", ONE, digits=found), asked("claim-code", ONE, digits=found, second=120)]
    tell(sheet, rule, "They are the same each time.", first, *twice)
    gone = sent(cancel(ONE, second=1))
    tell(
        sheet,
        rule,
        "A parcel that will not come has none.",
        first,
        gone,
        asked("claim-code", ONE, "RESERVATION_ENDED"),
    )
    tell(
        sheet,
        rule,
        "Another courier is told nothing.",
        first,
        asked("claim-code", ONE, "NOT_FOUND", by=KINNARI),
    )
