"""Statements that look odd and are right, those of another kind, and which of several reasons comes first."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lockernet_conformance.cases.services.statements import BY_NAME, parcel_fields, refused, send_wrong
from lockernet_conformance.forge import payloads, spoil
from lockernet_conformance.forge.people import Here
from lockernet_conformance.forge.statements import Spoil
from lockernet_conformance.forge.wrong import Wrong
from lockernet_conformance.registry import case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Trial

MINUTE = timedelta(minutes=1)
RIGHT: tuple[Wrong, ...] = (
    Wrong("other-s", "A P-256 signature with n - s in the place of s", (), ("LN-SIG-015",),
          spoil=spoil.with_signature(spoil.other_s), by="modern"),
    Wrong("p-256", "A P-256 signature as r and s", (), ("LN-SIG-015",), by="modern"),
    Wrong("second-signature-bad", "A good signature before seven by strangers", (), ("LN-SIG-005",),
          spoil=spoil.signed_times(8)),
    Wrong("last-signature-good", "A good signature after seven by strangers", (), ("LN-SIG-005",),
          spoil=spoil.signed_times(8, good_at=7)),
    Wrong("unknown-field", "A payload with a field that nobody knows", (), ("LN-SIG-011",),
          spoil=spoil.signed_anew(payloads.and_then(payloads.text(payloads.UNKNOWN_FIELD, b"new")))),
    Wrong("unknown-field-in-header", "A header with a field that nobody knows", (), ("LN-SIG-011",),
          spoil=spoil.signed_anew(payloads.in_header(payloads.text(payloads.UNKNOWN_FIELD, b"new")))),
    Wrong("to-the-point", "An order addressed to the point", (), ("LN-SIG-008",),
          fields=lambda here: {"header__audience": here.point_id}),
    Wrong("clock-a-minute-ahead", "An order by a courier whose clock is a minute ahead", (), ("LN-SIG-010",),
          fields=lambda here: _moved(here, MINUTE)),
    Wrong("nearly-64-kib", "A payload of nearly 64 KiB", (), ("LN-SIG-002",),
          spoil=spoil.signed_anew(payloads.and_then(payloads.big_field(64 * 1024 - 800)))),
)  # fmt: skip
"""No wrong at all: form, rules, and how it is made."""


def _moved(here: Here, by: timedelta) -> Mapping[str, Any]:
    return {"header__issued_at": here.now + by, "header__not_before": here.now + by}


def _declare_right(right: Wrong) -> None:
    async def taken(trial: Trial) -> None:
        desk, parcel = Desk(trial), Desk(trial).parcel()
        until = trial.now() + timedelta(hours=4)
        fields = parcel_fields(parcel, reserved_until=until)
        sent = await send_wrong(desk, right, "reserve-compartment", **fields)
        sent.confirmed()
        (await desk.cancel(parcel, by=sent.person)).confirmed()

    taken.__doc__ = f"{right.words} is taken."
    case(f"svc/statement/odd-{right.name}", verifies=right.rules, kind=Kind.POSITIVE)(taken)


for _right in RIGHT:
    _declare_right(_right)


FIRST = (
    ("flipped-signature-bit", "other-network"),
    ("flipped-signature-bit", "expired"),
    ("custody-key", "other-network"),
    ("custody-key", "header-issuer-upper-case"),
    ("header-request-id-short", "other-network"),
    ("other-network", "issuer-rival"),
    ("other-network", "expired"),
    ("issuer-rival", "other-operator"),
    ("no-courier", "other-operator"),
    ("other-operator", "unknown-critical-feature"),
    ("other-operator", "expired"),
    ("ended-key", "unknown-critical-feature"),
    ("compromised-key", "expired"),
    ("unknown-critical-feature", "never-valid"),
    ("expired", "no-agreement"),
    ("no-agreement", "header-twice"),
    ("expired", "group"),
)
"""Two faults of one statement; the reason of the first is given (docs/spec/statements.md)."""


def both(one: Wrong, other: Wrong) -> Wrong:
    """A statement with both faults."""

    def fields(here: Here) -> Mapping[str, Any]:
        return {**other.fields(here), **one.fields(here)}

    return Wrong(
        f"{one.name}-before-{other.name}",
        f"{one.words}, beside another fault ({other.name}),",
        one.reasons,
        one.rules,
        spoil=_chain(other.spoil, one.spoil),
        by=one.by if one.by != "courier" else other.by,
        purpose=one.purpose or other.purpose,
        fields=fields,
    )


def _chain(first: Spoil | None, then: Spoil | None) -> Spoil | None:
    if first is None or then is None:
        return first or then
    return lambda right, keys: then(first(right, keys), keys)


def _declare_first(wrong: Wrong) -> None:
    async def first_reason(trial: Trial) -> None:
        desk, parcel = Desk(trial), Desk(trial).parcel()
        until = trial.now() + timedelta(hours=4)
        sent = await send_wrong(
            desk, wrong, "reserve-compartment", **parcel_fields(parcel, reserved_until=until)
        )
        refused(trial, sent, wrong)
        (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND")

    first_reason.__doc__ = f"{wrong.words} is refused with {wrong.reasons[0]}, the first reason that fits."
    case(f"svc/statement/{wrong.name}", verifies=wrong.rules, kind=Kind.NEGATIVE)(first_reason)


for _one, _other in FIRST:
    _declare_first(both(BY_NAME[_one], BY_NAME[_other]))


CARRIED = {
    "reserve-compartment": "deposit-order",
    "cancel-reservation": "extend-deadline",
    "deposit-order": "reserve-compartment",
    "reissue-code": "bind-label",
    "block-parcel": "release-parcel",
    "collect-order": "remove-order",
    "delegation": "deposit-order",
}
"""A call, and an order of another kind that is brought to it."""


def _declare_carried(call: str, kind: str) -> None:
    async def other_kind(trial: Trial) -> None:
        desk, parcel = Desk(trial), Desk(trial).parcel()
        fields: dict[str, Any] = {"parcel_id": parcel.parcel_id}
        if kind == "bind-label":
            fields["label"] = parcel.label
        if kind == "extend-deadline":
            fields["until"] = trial.now() + timedelta(hours=4)
        if kind in ("reserve-compartment", "deposit-order"):
            fields = parcel_fields(parcel)
        if kind == "reserve-compartment":
            fields["reserved_until"] = trial.now() + timedelta(hours=4)
        statement, request_id = desk.make(kind, **fields)
        sent = await desk.deliver(statement, kind=call, request_id=request_id)
        statuses = ("INVALID_ARGUMENT", "UNIMPLEMENTED")  # a call that the target does not serve
        sent.refused("MALFORMED_STATEMENT", "CALL_NOT_SERVED", status=statuses)
        (await desk.ask("GetRequest", request_id=request_id)).refused("NOT_FOUND")
        (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND")

    other_kind.__doc__ = f"A good {kind} brought to the call for a {call} is refused, and not carried out."
    case(f"svc/statement/other-kind~{call}", verifies=("LN-SIG-003",), kind=Kind.NEGATIVE)(other_kind)


for _call, _kind in CARRIED.items():
    _declare_carried(_call, _kind)


@case("svc/statement/second-signature-no-new-id", verifies=("LN-SIG-006",), kind=Kind.NEGATIVE)
async def second_signature_no_new_id(trial: Trial) -> None:
    """The same payload with one more signature is the same order, and gets the first answer."""
    desk, parcel = Desk(trial), Desk(trial).parcel()
    first = await desk.reserve(parcel)
    first.confirmed()
    more = spoil.signed_times(3, good_at=1)(first.statement, ())
    again = await desk.deliver(more, request_id=first.request_id)
    trial.expect(
        "the first answer, byte for byte",
        holds=again.reply.record.answer == first.reply.record.answer,
        seen=again.reply.words(),
        of=again.reply,
    )
    (await desk.cancel(parcel)).confirmed()


@case("svc/statement/good-signer-of-two", verifies=("LN-SIG-005", "LN-TRU-003"), kind=Kind.NEGATIVE)
async def good_signer_of_two(trial: Trial) -> None:
    """A signature by a key of another purpose does no harm beside the right one, whichever stands first."""
    desk, parcel = Desk(trial), Desk(trial).parcel()
    courier = desk.people.courier
    keys = [courier.key("custody"), courier.key("grant")]
    (await desk.reserve(parcel, sign_with=keys)).confirmed()
    (await desk.cancel(parcel, sign_with=keys[::-1])).confirmed()


@case("svc/statement/two-who-may-not", verifies=("LN-TRU-003", "LN-TRU-002"), kind=Kind.NEGATIVE)
async def two_who_may_not(trial: Trial) -> None:
    """Two good signatures by people who may not say it do not add up: the reason of the first is given."""
    desk, parcel = Desk(trial), Desk(trial).parcel()
    keys = [desk.people.courier.key("custody"), desk.people.rival.key("grant")]
    sent = await desk.reserve(parcel, sign_with=keys)
    sent.refused("UNTRUSTED_PURPOSE", status="PERMISSION_DENIED")
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND")


@case("svc/statement/both-halves-of-s", verifies=("LN-SIG-015", "LN-SIG-006"), kind=Kind.NEGATIVE)
async def both_halves_of_s(trial: Trial) -> None:
    """A P-256 order with s and the same one with n - s are one order with one answer."""
    desk, parcel = Desk(trial), Desk(trial).parcel()
    modern = desk.people.modern
    first = await desk.reserve(parcel, by=modern)
    first.confirmed()
    turned = spoil.with_signature(spoil.other_s)(first.statement, ())
    again = await desk.deliver(turned, by=modern, request_id=first.request_id)
    trial.expect(
        "the first answer, byte for byte",
        holds=again.reply.record.answer == first.reply.record.answer,
        seen=again.reply.words(),
        of=again.reply,
    )
    (await desk.cancel(parcel, by=modern)).confirmed()
