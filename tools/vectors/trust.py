"""Who may say what: every kind of statement by the right and a wrong speaker, and agreements (LN-TRU)."""

from datetime import datetime
from typing import Any

from tools.vectors.forge import (
    COURIER,
    DAY,
    HOUR,
    MOMENT,
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
from tools.vectors.form import Sheet, Vector
from tools.vectors.kinds import BY_NAME, KINDS, Kind, head_of, payload
from tools.vectors.world import (
    BOTH,
    COMPROMISED_DEVICE,
    COMPROMISED_KEY,
    ENDED,
    FUTURE,
    MERCHANT,
    NEXT_KEY,
    OLD_KEY,
    OTHER_DEVICE,
    OTHER_OPERATOR,
    PURPOSES,
    STRANGER,
    SUPERSEDED_KEY,
)

TOPIC = "trust"

UNLISTED = key("nobody", "grant")
CANCEL = "cancel-reservation"


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    _keys(sheet)
    _agreements(sheet)
    _devices(sheet)
    _superseded(sheet)
    _compromised(sheet)
    _witnessed(sheet)
    _other_operators(sheet)
    for kind in KINDS:
        _right(sheet, kind)
    for kind in KINDS:
        _wrong_purpose(sheet, kind)
    for kind in KINDS:
        _wrong_role(sheet, kind)
    _issuers(sheet)
    return sheet.vectors


def said(kind: str, *keys: Key, head: Head | None = None, place: str | None = None, **more: Any) -> Vector:
    """The input: a statement of this kind as these keys sign it, read at the place where it belongs."""
    signers = keys or (key(BY_NAME[kind].issuer, BY_NAME[kind].purpose),)
    return {
        "statement": seal(kind, payload(kind, head), *signers).hex(),
        "directory": "network",
        "place": place or BY_NAME[kind].place,
        "now": instant(NOW),
        **more,
    }


def _right(sheet: Sheet, kind: Kind) -> None:
    ident = statement_id(kind.name, payload(kind.name)).hex()
    speaker = " or ".join(kind.roles) or "any member"
    why = f"A {kind.name} is said by {speaker} with a {kind.purpose} key, and is."
    sheet.accepted("LN-TRU-002", why, said(kind.name), statement_id=ident)


def _wrong_purpose(sheet: Sheet, kind: Kind) -> None:
    """The purpose after the right one, of the right member."""
    other = PURPOSES[(PURPOSES.index(kind.purpose) + 1) % len(PURPOSES)]
    why = f"A {kind.name} needs a {kind.purpose} key, and this is the same member's {other} key."
    sheet.no("LN-TRU-003", "UNTRUSTED_PURPOSE", why, said(kind.name, key(kind.issuer, other)))


def _wrong_role(sheet: Sheet, kind: Kind) -> None:
    if not kind.roles:
        return
    other = OPERATOR if kind.roles == ("courier",) else COURIER
    role = "operator" if other == OPERATOR else "courier"
    why = f"An honest {kind.name}, but by a member that is only {role}."
    head = head_of(kind.name).but(issuer=other)
    sheet.no("LN-TRU-002", "UNTRUSTED_ISSUER", why, said(kind.name, key(other, kind.purpose), head=head))


def _issuers(sheet: Sheet) -> None:
    rule, reason = "LN-TRU-002", "UNTRUSTED_ISSUER"
    stolen = head_of(CANCEL).but(issuer=STRANGER)
    sheet.no(
        rule, reason, "The header names another courier than the key's owner.", said(CANCEL, head=stolen)
    )
    shop = head_of(CANCEL).but(issuer=MERCHANT)
    given = said(CANCEL, key(MERCHANT, "grant"), head=shop)
    sheet.no(rule, reason, "A merchant is no courier.", given)
    two = said(CANCEL, key(STRANGER, "grant"), key(COURIER, "grant"))
    sheet.accepted(rule, "Another member's good signature stands first; the issuer's own counts.", two)


def _keys(sheet: Sheet) -> None:
    sheet.accepted("LN-TRU-001", "The key is listed, and valid when the order was issued.", said(CANCEL))
    sheet.no("LN-TRU-001", "UNTRUSTED_KEY", "The directory does not list the key.", said(CANCEL, UNLISTED))
    old = head_of(CANCEL).but(issued_at=NOW - DAY, not_before=NOW - DAY)
    late = said(CANCEL, OLD_KEY, head=old, now=instant(NOW - 2 * HOUR))
    sheet.accepted(
        "LN-TRU-011", "The key had not ended when the order was issued, nor when it is read.", late
    )
    why = "The key ended an hour ago; issued_at is its owner's own word."
    sheet.no("LN-TRU-011", "UNTRUSTED_KEY", why, said(CANCEL, OLD_KEY, head=old))
    sheet.no("LN-TRU-001", "UNTRUSTED_KEY", "The key ended before issued_at.", said(CANCEL, OLD_KEY))
    sheet.no("LN-TRU-001", "UNTRUSTED_KEY", "The key begins after issued_at.", said(CANCEL, NEXT_KEY))
    edge = head_of(CANCEL).but(issued_at=NOW + HOUR, not_before=NOW + HOUR, expires_at=NOW + 2 * HOUR)
    given = said(CANCEL, NEXT_KEY, head=edge, now=instant(NOW + HOUR))
    sheet.accepted("LN-TRU-001", "issued_at is the first moment of the key.", given)
    end = head_of(CANCEL).but(issued_at=NOW - HOUR, not_before=NOW - HOUR)
    given = said(CANCEL, OLD_KEY, head=end, now=instant(NOW - HOUR))
    sheet.no("LN-TRU-001", "UNTRUSTED_KEY", "issued_at is the moment at which the key ends.", given)
    early = head_of(CANCEL).but(issued_at=NOW + HOUR, not_before=NOW + HOUR, expires_at=NOW + 2 * HOUR)
    given = said(CANCEL, NEXT_KEY, head=early, now=instant(NOW + HOUR - DAY / 1440))
    why = "The statement may be a minute early, but its key is not valid yet."
    sheet.no("LN-TRU-011", "UNTRUSTED_KEY", why, given)


def _agreements(sheet: Sheet) -> None:
    rule, reason = "LN-TRU-004", "UNTRUSTED_AGREEMENT"

    def by(courier: str, **more: Any) -> Vector:
        head = head_of(CANCEL).but(issuer=courier)
        return said(CANCEL, key(courier, "grant"), head=head, **more)

    sheet.accepted(rule, "An agreement is in force.", said(CANCEL))
    sheet.no(rule, reason, "The agreement ends at this very moment.", by(ENDED))
    sheet.no(rule, reason, "The agreement begins tomorrow.", by(FUTURE))
    sheet.no(rule, reason, "The courier has an agreement with another operator only.", by(STRANGER))
    own = head_of(CANCEL).but(issuer=BOTH, audience=BOTH)
    given = said(CANCEL, key(BOTH, "grant"), head=own, place="own-point")
    sheet.accepted(rule, "A courier at a point of its own needs no agreement with itself.", given)
    token = head_of("session-token").but(issuer=STRANGER)
    given = said("session-token", key(STRANGER, "grant"), head=token)
    sheet.accepted(rule, "A session token is no order and needs no agreement.", given)


def _devices(sheet: Sheet) -> None:
    rule = "LN-TRU-010"
    sheet.accepted(rule, "The device key of this point speaks for it.", said("checkpoint"))
    why = "The device key is that of the operator's other point."
    sheet.no(rule, "UNTRUSTED_ISSUER", why, said("checkpoint", OTHER_DEVICE))
    there = head_of("checkpoint").but(audience="sg-harbour-02")
    given = said("checkpoint", head=there, place="other-point")
    sheet.no(rule, "UNTRUSTED_ISSUER", "The device key of this point is shown at another one.", given)
    foreign = head_of("checkpoint").but(issuer=OTHER_OPERATOR)
    given = said("checkpoint", head=foreign)
    why = "The header names another operator than the one whose device this is."
    sheet.no(rule, "UNTRUSTED_ISSUER", why, given)
    given = said("checkpoint", OTHER_DEVICE, key(OPERATOR, "device"))
    sheet.accepted(rule, f"Two devices signed; the one of {POINT} counts.", given)


def _then(moment: datetime, **more: Any) -> Head:
    """A cancellation that was signed then, and is valid for a day."""
    return head_of(CANCEL).but(issued_at=moment, not_before=moment, expires_at=moment + DAY, **more)


def _superseded(sheet: Sheet) -> None:
    rule, since = "LN-TRU-013", NOW - HOUR
    early = _then(since - HOUR)
    given = said(CANCEL, SUPERSEDED_KEY, head=early, now=instant(since - MOMENT))
    sheet.accepted(rule, "The last moment of the key.", given)
    given = said(CANCEL, SUPERSEDED_KEY, head=early, now=instant(since))
    sheet.no(rule, "UNTRUSTED_KEY", "Another key has taken over at this very moment.", given)
    sheet.no(rule, "UNTRUSTED_KEY", "An hour later.", said(CANCEL, SUPERSEDED_KEY, head=early))
    given = said(CANCEL, SUPERSEDED_KEY, head=_then(since))
    sheet.no(rule, "UNTRUSTED_KEY", "It was signed after another key took over.", given)
    sheet.accepted(rule, "The key that took over.", said(CANCEL, head=_then(since)))


def _compromised(sheet: Sheet) -> None:
    rule, bad, since = "LN-TRU-014", "UNTRUSTED_KEY_COMPROMISED", NOW - HOUR
    early = _then(since - HOUR)
    given = said(CANCEL, COMPROMISED_KEY, head=early, now=instant(since - MOMENT))
    sheet.accepted(rule, "Signed before, and held by the point before.", given)
    given = said(CANCEL, COMPROMISED_KEY, head=early)
    sheet.no(rule, bad, "It says that it was signed before; it came after.", given)
    sheet.no(rule, bad, "Signed after.", said(CANCEL, COMPROMISED_KEY))
    given = said(CANCEL, COMPROMISED_KEY, head=_then(since), witnessed_at=instant(since))
    sheet.no(rule, bad, "Signed at that very moment.", given)
    given = said(CANCEL, COMPROMISED_KEY, key(COURIER, "grant"))
    sheet.accepted(rule, "A good key signed too.", given)
    receipt = said("checkpoint", COMPROMISED_DEVICE)
    sheet.no(rule, bad, "The device of a point.", receipt)


def _witnessed(sheet: Sheet) -> None:
    """Read now, at the time at which it was said; somebody else held it at `witnessed_at`, or nobody."""
    rule, bad, since = "LN-TRU-015", "UNTRUSTED_KEY_COMPROMISED", NOW - HOUR
    long_ago = since - DAY
    head = head_of("checkpoint").but(issued_at=long_ago, not_before=long_ago, expires_at=NOW + DAY)

    def seen(witnessed_at: str) -> Vector:
        more = {"now": instant(long_ago), "witnessed_at": witnessed_at}
        return said("checkpoint", COMPROMISED_DEVICE, head=head, **more)

    sheet.accepted(rule, "A member held it before.", seen(instant(since - MOMENT)))
    sheet.no(rule, bad, "A member held it at that very moment.", seen(instant(since)))
    sheet.no(rule, bad, "A member holds it since yesterday's theft.", seen(instant(NOW)))
    sheet.no(rule, bad, "Nobody but its signer says how old it is.", seen("never"))


def _other_operators(sheet: Sheet) -> None:
    rule, bad = "LN-TRU-020", "UNTRUSTED_ISSUER"
    for kind in ("maintenance-grant", "remote-opening", "confirmation", "capacity-lease"):
        foreign = head_of(kind).but(issuer=OTHER_OPERATOR)
        given = said(kind, key(OTHER_OPERATOR, BY_NAME[kind].purpose), head=foreign)
        sheet.no(rule, bad, f"A {kind} by an operator of other points.", given)
    sheet.accepted(rule, "A grant by the operator of the point.", said("maintenance-grant"))
