"""Fields of a signed order that break their rule: each is MALFORMED_FIELD, and the order leaves nothing."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from lockernet.v1 import points_pb2, reservations_pb2
from lockernet_conformance.registry import case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Parcel, Trial

RESERVE, DEPOSIT = "reserve-compartment", "deposit-order"
HANDLE, COMMITMENT = "claim_handle", "claim_commitment"


def _hold(amount: int, unit: int = reservations_pb2.HOLD_UNIT_HOURS) -> reservations_pb2.Hold:
    return reservations_pb2.Hold(unit=unit, amount=amount)  # type: ignore[arg-type]  # also unknown units


def _size(width: int, height: int, depth: int) -> points_pb2.Dimensions:
    return points_pb2.Dimensions(width_mm=width, height_mm=height, depth_mm=depth)


TERMS: Mapping[str, Mapping[str, Any]] = {
    "parcel-id-missing": {"parcel_id": None},
    "parcel-id-short": {"parcel_id": bytes(15)},
    "parcel-id-long": {"parcel_id": bytes(17)},
    "outside-missing": {"outside": None},
    "width-zero": {"outside": _size(0, 100, 100)},
    "depth-beyond-10-m": {"outside": _size(100, 100, 10_001)},
    "weight-zero": {"weight_g": 0},
    "weight-above-a-tonne": {"weight_g": 1_000_001},
    "hold-missing": {"hold": None},
    "hold-zero": {"hold": _hold(0)},
    "hold-above-1440": {"hold": _hold(1_441)},
    "hold-above-366-days": {"hold": _hold(367, reservations_pb2.HOLD_UNIT_CALENDAR_DAYS)},
    "handle-alone": {COMMITMENT: None},
    "commitment-alone": {HANDLE: None},
    "handle-short": {HANDLE: bytes(7)},
    "commitment-short": {COMMITMENT: bytes(31)},
}
"""What is wrong with the terms of the parcel."""

LABELS: Mapping[str, str] = {
    "label-empty": "",
    "label-of-spaces": "   ",
    "label-of-65": "A" * 65,
    "label-not-ascii": "PAKET-\u00dc1",
    "label-lookalike": "P\u0410RCEL1",
    "label-turned-round": "ABC\u202e123",
    "label-two-identifiers": "]C1]C1ABC",
    "label-control-inside": "AB\u0001CD",
}
"""Labels without a label text (LN-IDN-002, LN-IDN-004, LN-IDN-008)."""


async def _malformed(trial: Trial, desk: Desk, about: Parcel, kind: str, **fields: Any) -> None:
    told: dict[str, Any] = {"parcel": about.terms(), "label": about.label}
    if kind == RESERVE:
        told["reserved_until"] = trial.now() + timedelta(hours=4)
    sent = await desk.send(kind, **{**told, **fields})
    sent.refused("MALFORMED_FIELD", status="INVALID_ARGUMENT")
    trial.expect(
        "no signed Refusal: it is malformed",
        holds=sent.reply.signed_refusal() is None,
        seen="a signed Refusal",
        of=sent.reply,
    )
    (await desk.ask("GetParcel", parcel_id=about.parcel_id)).refused("NOT_FOUND")
    (await desk.ask("GetRequest", request_id=sent.request_id)).refused("NOT_FOUND")


def _declare_terms(name: str, told: Mapping[str, Any]) -> None:
    async def bad_field(trial: Trial) -> None:
        desk, parcel = Desk(trial), Desk(trial).parcel()
        terms = parcel.terms(**told)
        await _malformed(trial, desk, parcel, RESERVE, parcel=terms)
        await _malformed(trial, desk, parcel, DEPOSIT, parcel=terms)

    bad_field.__doc__ = f"An order with the fault {name} is MALFORMED_FIELD, with or without a promise."
    case(f"svc/field/{name}", verifies=("LN-MSG-002",), kind=Kind.NEGATIVE)(bad_field)


def _declare_label(name: str, label: str) -> None:
    async def bad_label(trial: Trial) -> None:
        desk, parcel = Desk(trial), Desk(trial).parcel()
        await _malformed(trial, desk, parcel, RESERVE, label=label)
        await _malformed(trial, desk, parcel, DEPOSIT, label=label)

    bad_label.__doc__ = f"An order with the fault {name} is MALFORMED_FIELD: no scan can ever be equal to it."
    rules = ("LN-IDN-002", "LN-IDN-004" if "identifiers" in name else "LN-IDN-008")
    case(f"svc/field/{name}", verifies=rules, kind=Kind.NEGATIVE)(bad_label)


for _name, _told in TERMS.items():
    _declare_terms(_name, _told)
for _name, _label in LABELS.items():
    _declare_label(_name, _label)


TIMES: Mapping[str, Timestamp] = {
    "time-of-the-year-10000": Timestamp(seconds=253_402_300_800),
    "time-before-year-1": Timestamp(seconds=-62_135_596_801),
    "time-in-nanoseconds": Timestamp(seconds=4_102_444_800, nanos=1),
    "time-with-negative-nanos": Timestamp(seconds=4_102_444_800, nanos=-1_000),
}


def _declare_time(name: str, stamp: Timestamp) -> None:
    async def bad_time(trial: Trial) -> None:
        desk = Desk(trial)
        await _malformed(trial, desk, desk.parcel(), RESERVE, reserved_until=stamp)

    bad_time.__doc__ = f"A promise until a {name.replace('-', ' ')} is MALFORMED_FIELD."
    case(f"svc/field/{name}", verifies=("LN-MSG-002",), kind=Kind.NEGATIVE)(bad_time)


for _name, _stamp in TIMES.items():
    _declare_time(_name, _stamp)


SAME_TEXT: Mapping[str, tuple[str, str]] = {
    "spaces": ("LNSAME{n}", "  LNSAME{n}   "),
    "identifier": ("LNSAME{n}", "]C0LNSAME{n}"),
    "sscc": ("{sscc}", "(00){sscc}"),
    "gs1": ("{sscc}", "]C100{sscc}"),
}
"""Two labels of one text (LN-IDN-003 to LN-IDN-006)."""
TEXT_RULES = {"spaces": "LN-IDN-003", "identifier": "LN-IDN-004", "sscc": "LN-IDN-006", "gs1": "LN-IDN-005"}


def _sscc(serial: int) -> str:
    digits = f"3{serial:016d}"
    odd, even = (sum(map(int, digits[start::2])) for start in (0, 1))
    return f"{digits}{-(3 * odd + even) % 10}"


def _declare_same(name: str, one: str, other: str) -> None:
    async def same_text(trial: Trial) -> None:
        desk = Desk(trial)
        number = int.from_bytes(trial.draw(6)) % 10**14
        first, second = desk.parcel(), desk.parcel()
        told = {"n": f"{number:014d}", "sscc": _sscc(number)}
        until = trial.now() + timedelta(hours=4)
        (await desk.reserve(first, label=one.format(**told), reserved_until=until)).confirmed()
        again = await desk.reserve(second, label=other.format(**told))
        again.refused("LABEL_IN_USE", status="FAILED_PRECONDITION")
        (await desk.ask("GetParcel", parcel_id=second.parcel_id)).refused("NOT_FOUND")
        (await desk.reserve(second, by=desk.people.rival, label=other.format(**told))).confirmed()
        (await desk.cancel(first)).confirmed()
        (await desk.cancel(second, by=desk.people.rival)).confirmed()

    same_text.__doc__ = f"Two labels that scan alike ({name}) are one for one courier, and free for another."
    rules = ("LN-IDN-002", TEXT_RULES[name])
    case(f"svc/label/same-{name}", verifies=rules, kind=Kind.NEGATIVE)(same_text)


for _name, (_one, _other) in SAME_TEXT.items():
    _declare_same(_name, _one, _other)


ODD_LABELS = {
    "wrong-check-digit": "003123456789012345",
    "one-character": "7",
    "unknown-prefix": "%%//LN-1",
    "inner-spaces": "AB  cd  EF",
}


def _declare_odd(name: str, label: str) -> None:
    async def odd_label(trial: Trial) -> None:
        desk, parcel = Desk(trial), Desk(trial).parcel()
        (await desk.reserve(parcel, label=label)).confirmed()
        (await desk.cancel(parcel)).confirmed()

    odd_label.__doc__ = f"A label with {name.replace('-', ' ')} is taken: it is the courier's own."
    case(f"svc/label/{name}", verifies=("LN-IDN-017",), kind=Kind.POSITIVE)(odd_label)


for _name, _label in ODD_LABELS.items():
    _declare_odd(_name, _label)
