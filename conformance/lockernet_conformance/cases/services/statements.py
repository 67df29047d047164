"""Statements that say nothing: each wrong form is refused for its own reason, and nothing is left of it.

The table stands in forge/wrong.py. Every form is tried on an order to reserve; those that a careless check of
one call would let through are tried on the other orders too.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lockernet.v1 import services_pb2
from lockernet_conformance.forge.people import Person
from lockernet_conformance.forge.wrong import ORDERS, STATUS, Wrong
from lockernet_conformance.registry import case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Parcel, Sent, Trial

RESERVE = "reserve-compartment"


async def send_wrong(desk: Desk, wrong: Wrong, kind: str, **fields: Any) -> Sent:
    """The order in its wrong form, sent to the call that takes orders of this kind."""
    person = signer(desk, wrong)
    told = dict(fields)
    if wrong.purpose is not None:
        told["purpose"] = wrong.purpose
    told |= wrong.fields(desk.here())
    statement, request_id = desk.make(kind, by=person, spoil=wrong.spoil, **told)
    return await desk.deliver(statement, kind=kind, by=person, request_id=request_id)


def signer(desk: Desk, wrong: Wrong) -> Person:
    """Who says it."""
    person = getattr(desk.people, wrong.by)
    assert isinstance(person, Person)
    return person


def owner(desk: Desk, wrong: Wrong) -> Person:
    """Who can ask what became of it: the signer, or the courier where the signer is not heard."""
    return desk.people.modern if wrong.by == "modern" else desk.people.courier


def refused(trial: Trial, sent: Sent, wrong: Wrong) -> None:
    """For its reason, and without a signed no: it was nobody's order (LN-REQ-006)."""
    statuses = STATUS.get(wrong.reasons[0], ())
    sent.refused(*wrong.reasons, status=statuses)
    trial.expect(
        "no signed Refusal: what is malformed or untrusted gets none",
        holds=sent.reply.signed_refusal() is None,
        seen="a signed Refusal",
        of=sent.reply,
    )


async def parcel_as_told(desk: Desk, parcel: Parcel, by: Person) -> bytes:
    """All that the point tells of a parcel."""
    reply = await desk.ask("GetParcel", by=by, parcel_id=parcel.parcel_id)
    return reply.ok(services_pb2.GetParcelResponse).SerializeToString(deterministic=True)


def parcel_fields(parcel: Parcel, **fields: Any) -> dict[str, Any]:
    """What an order about a new parcel says."""
    return {"parcel": parcel.terms(), "label": parcel.label, **fields}


def _declare_reserve(wrong: Wrong) -> None:
    async def refused_and_nothing_left(trial: Trial) -> None:
        desk, parcel = Desk(trial), Desk(trial).parcel()
        until = trial.now() + timedelta(hours=4)
        fields = parcel_fields(parcel, reserved_until=until)
        sent = await send_wrong(desk, wrong, RESERVE, **fields)
        refused(trial, sent, wrong)
        by = owner(desk, wrong)
        (await desk.ask("GetParcel", by=by, parcel_id=parcel.parcel_id)).refused("NOT_FOUND")
        (await desk.ask("GetRequest", by=by, request_id=sent.request_id)).refused("NOT_FOUND")
        (await desk.reserve(parcel, by=by, request_id=sent.request_id)).confirmed()
        (await desk.cancel(parcel, by=by)).confirmed()

    words = f"{wrong.words} is refused with {wrong.reasons[0]}, and the right order still gets its promise."
    refused_and_nothing_left.__doc__ = words
    case(f"svc/statement/{wrong.name}", verifies=wrong.rules, kind=Kind.NEGATIVE)(refused_and_nothing_left)


for _wrong in ORDERS:
    _declare_reserve(_wrong)


BODIES: Mapping[str, Mapping[str, Any]] = {
    "cancel-reservation": {},
    "extend-deadline": {"until": timedelta(hours=5)},
    "reissue-code": {"generation": 7},
    "bind-label": {"label": "LN-OTHER-LABEL"},
    "redirect-parcel": {"successor_point_id": "elsewhere-1"},
    "block-parcel": {"cause": 1},
}
"""Orders about a parcel that is expected, and what they ask for; a stretch of time counts from now on."""

EVERYWHERE = (
    "flipped-signature-bit",
    "bare-payload",
    "renamed",
    "custody-key",
    "other-network",
    "other-operator",
    "expired",
    "unknown-critical-feature",
    "header-twice",
    "stranger",
    "compromised-key",
)
"""Forms that each call has to refuse by itself, should it check by itself."""


def _declare_about_parcel(kind: str, wrong: Wrong) -> None:
    async def refused_and_nothing_moved(trial: Trial) -> None:
        desk, parcel = Desk(trial), Desk(trial).parcel()
        courier = desk.people.courier
        (await desk.reserve(parcel)).confirmed()
        before = await parcel_as_told(desk, parcel, courier)
        fields = {
            name: trial.now() + value if isinstance(value, timedelta) else value
            for name, value in BODIES[kind].items()
        }
        sent = await send_wrong(desk, wrong, kind, parcel_id=parcel.parcel_id, **fields)
        refused(trial, sent, wrong)
        trial.expect(
            "the parcel as it was before",
            holds=await parcel_as_told(desk, parcel, courier) == before,
            seen="GetParcel tells something else",
            of=sent.reply,
        )
        (await desk.cancel(parcel)).confirmed()

    words = f"{wrong.words} is refused with {wrong.reasons[0]} for {kind} too, and the parcel stays."
    refused_and_nothing_moved.__doc__ = words
    case(f"svc/statement/{wrong.name}~{kind}", verifies=wrong.rules, kind=Kind.NEGATIVE)(
        refused_and_nothing_moved
    )


def _declare_deposit(wrong: Wrong) -> None:
    async def refused_and_not_expected(trial: Trial) -> None:
        desk, parcel = Desk(trial), Desk(trial).parcel()
        sent = await send_wrong(desk, wrong, "deposit-order", **parcel_fields(parcel))
        refused(trial, sent, wrong)
        by = owner(desk, wrong)
        (await desk.ask("GetParcel", by=by, parcel_id=parcel.parcel_id)).refused("NOT_FOUND")

    words = f"{wrong.words} is refused with {wrong.reasons[0]} for a deposit too, and no parcel is expected."
    refused_and_not_expected.__doc__ = words
    case(f"svc/statement/{wrong.name}~deposit-order", verifies=wrong.rules, kind=Kind.NEGATIVE)(
        refused_and_not_expected
    )


BY_NAME = {wrong.name: wrong for wrong in ORDERS}
_SPREAD = dict(zip(EVERYWHERE, [*BODIES, *BODIES], strict=False))
"""Each form on one more kind; the two that every kind must refuse are tried on all."""

for _name in EVERYWHERE:
    _declare_deposit(BY_NAME[_name])
for _name, _kind in _SPREAD.items():
    if _name != "flipped-signature-bit":
        _declare_about_parcel(_kind, BY_NAME[_name])
for _kind in BODIES:
    _declare_about_parcel(_kind, BY_NAME["flipped-signature-bit"])
