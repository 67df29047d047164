"""Directories that a running target may take, and those that it must not (LN-TRU-031)."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lockernet.v1 import services_pb2
from lockernet_conformance.forge.people import Person
from lockernet_conformance.forge.trustfile import instant
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Trial
from lockernet_conformance.trial.directory import (
    Directory,
    Told,
    directory,
    key_says,
    member_of,
    with_keys,
    without,
    without_agreement,
)

TRUST = (Ability.TRUST,)
DAY = timedelta(days=1)
SMALL_ORDER = "01" + "00" * 31
"""y = 1: the neutral point of the curve, for which one signature fits every message."""


async def still_as_before(desk: Desk) -> None:
    """The courier is heard, and the stranger is not. Raises Failed."""
    parcel = desk.parcel()
    (await desk.reserve(parcel)).confirmed()
    (await desk.cancel(parcel)).confirmed()
    await unknown(desk, desk.people.stranger)


async def unknown(desk: Desk, person: Person) -> None:
    """Nobody knows this person's keys. Raises Failed."""
    parcel = desk.parcel()
    sent = await desk.reserve(parcel, by=person)
    sent.refused("UNTRUSTED_KEY", status="UNAUTHENTICATED")
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND")


@case("svc/trust/new-member", verifies=("LN-TRU-031",), kind=Kind.POSITIVE, needs=TRUST)
async def new_member(trial: Trial) -> None:
    """A courier that a new directory lists is heard at once, without a restart."""
    desk = Desk(trial)
    async with directory(desk) as held:
        stranger = desk.people.stranger
        await unknown(desk, stranger)
        await held.replace(held.listed(stranger))
        parcel = desk.parcel()
        (await desk.reserve(parcel, by=stranger)).confirmed()
        (await desk.reserve(desk.parcel())).confirmed()


Wrong = Callable[[Directory, Told], Told | bytes]


def _first_key(held: Directory, told: Told, **changes: Any) -> Told:
    key = member_of(told, held.desk.people.stranger)["keys"][0]
    key.update(changes)
    return told


def _key_twice(held: Directory, told: Told) -> Told:
    entry = member_of(told, held.desk.people.stranger)
    entry["keys"].append(dict(entry["keys"][0]))
    return told


def _key_of_another(held: Directory, told: Told) -> Told:
    theirs = member_of(told, held.desk.people.courier)["keys"][0]
    member_of(told, held.desk.people.courier)["keys"] = []
    member_of(told, held.desk.people.stranger)["keys"] = [theirs]
    return told


def _without_own_keys(held: Directory, told: Told) -> Told:
    """The operator is listed, with keys that are not the target's."""
    entry = {
        "member_id": held.desk.trial.world.operator_id,
        "roles": ["operator"],
        "keys": held.keys_of(
            Person(held.desk.trial.world.operator_id, held.desk.trial.world.seed), "grant", "directory"
        ),
    }
    told["members"].append(entry)
    return told


def _with_device_key(held: Directory, told: Told) -> Told:
    member_of(told, held.desk.people.stranger)["keys"] += held.keys_of(held.desk.people.stranger, "device")
    return told


def _mislabelled(held: Directory, told: Told) -> Told:
    for key in member_of(told, held.desk.people.modern)["keys"]:
        key["algorithm"] = "Ed25519"
    return told


FILES: dict[str, tuple[str, tuple[str, ...], Wrong]] = {
    "older": (
        "A directory that is older than the accepted one",
        ("LN-TRU-031",),
        lambda held, told: told | {"issued_at": instant(held.issued_at - 60 * DAY)},
    ),
    "other-network": (
        "A directory of another network",
        ("LN-TRU-031",),
        lambda _held, told: told | {"network_id": "another-network"},
    ),
    "without-own-keys": ("A directory without the target's own keys", ("LN-TRU-031",), _without_own_keys),
    "cut-short": (
        "A directory of which half arrived",
        ("LN-TRU-031",),
        lambda _held, told: str(told).encode()[: len(str(told)) // 2],
    ),
    "no-directory": ("A file that is no directory", ("LN-TRU-031",), lambda _held, _told: b"[]"),
    "forged-key-id": (
        "A directory with a key under another id than its own",
        ("LN-TRU-031", "LN-SIG-012"),
        lambda held, told: _first_key(held, told, key_id="00" * 8),
    ),
    "no-proof": (
        "A directory with a key whose owner does not prove that it holds it",
        ("LN-TRU-031", "LN-TRU-007"),
        lambda held, told: _first_key(held, told, proof="00" * 64),
    ),
    "proof-of-another-purpose": (
        "A directory with a key whose proof was given for another purpose",
        ("LN-TRU-031", "LN-TRU-007"),
        lambda held, told: _first_key(held, told, purpose="custody"),
    ),
    "key-of-another-member": (
        "A directory in which a member lists the key of another one",
        ("LN-TRU-031", "LN-TRU-007"),
        _key_of_another,
    ),
    "key-twice": ("A directory in which a key stands twice", ("LN-TRU-031",), _key_twice),
    "small-order-key": (
        "A directory with a key of small order",
        ("LN-TRU-031", "LN-TRU-006"),
        lambda held, told: _first_key(
            held,
            told,
            public_key=SMALL_ORDER,
            key_id=hashlib.sha256(bytes.fromhex(SMALL_ORDER)).hexdigest()[:16],
            proof="00" * 64,
        ),
    ),
    "device-key-without-point": (
        "A directory with a device key that names no point",
        ("LN-TRU-031",),
        _with_device_key,
    ),
    "key-of-no-algorithm": (
        "A directory with a P-256 key that says Ed25519",
        ("LN-TRU-031", "LN-TRU-012"),
        _mislabelled,
    ),
}
"""What is wrong with a file that would bring a stranger in, which rules forbid it, and how it is made."""


def _declare_file(name: str, words: str, rules: tuple[str, ...], wrong: Wrong) -> None:
    async def whole_or_not_at_all(trial: Trial) -> None:
        desk = Desk(trial)
        async with directory(desk) as held:
            await held.replace()
            await held.not_taken(wrong(held, held.told(held.listed(desk.people.stranger))))
            await still_as_before(desk)

    whole_or_not_at_all.__doc__ = f"{words} is not taken, nor any part of it: the one before counts."
    case(f"svc/trust/{name}", verifies=rules, kind=Kind.NEGATIVE, needs=TRUST)(whole_or_not_at_all)


for _name, (_words, _rules, _wrong) in FILES.items():
    _declare_file(_name, _words, _rules, _wrong)


@case("svc/trust/removed", verifies=("LN-TRU-031", "LN-TRU-001"), kind=Kind.NEGATIVE, needs=TRUST)
async def removed(trial: Trial) -> None:
    """A courier that the new directory does not list is heard no more: no order, and no question either."""
    desk = Desk(trial)
    async with directory(desk) as held:
        rival, session = desk.people.rival, desk.session(desk.people.rival)
        (await desk.reserve(desk.parcel(), by=rival)).confirmed()
        (await desk.ask("ListPoints", metadata=session)).ok(services_pb2.ListPointsResponse)
        await held.replace(without(rival))
        await unknown(desk, rival)
        same = await desk.ask("ListPoints", metadata=session)
        same.refused("UNTRUSTED_KEY", status="UNAUTHENTICATED")
        (await desk.ask("ListPoints", by=rival)).refused("UNTRUSTED_KEY", status="UNAUTHENTICATED")
        (await desk.reserve(desk.parcel())).confirmed()


@case("svc/trust/agreement-over", verifies=("LN-TRU-004", "LN-TRU-031"), kind=Kind.NEGATIVE, needs=TRUST)
async def agreement_over(trial: Trial) -> None:
    """A courier whose agreement is gone gives no order any more, and may still ask for its parcels."""
    desk = Desk(trial)
    async with directory(desk) as held:
        rival, before, after = desk.people.rival, desk.parcel(), desk.parcel()
        (await desk.reserve(before, by=rival)).confirmed()
        await held.replace(without_agreement(rival))
        sent = await desk.reserve(after, by=rival)
        sent.refused("UNTRUSTED_AGREEMENT", status="PERMISSION_DENIED")
        (await desk.ask("GetParcel", by=rival, parcel_id=after.parcel_id)).refused("NOT_FOUND")
        told = await desk.ask("GetParcel", by=rival, parcel_id=before.parcel_id)
        told.ok(services_pb2.GetParcelResponse)


@case(
    "svc/agreement/in-force",
    verifies=("LN-AGR-002", "LN-TRU-004"),
    kind=Kind.NEGATIVE,
    needs=(*TRUST, Ability.RESET, Ability.CLOCK),
)
async def agreement_in_force(trial: Trial) -> None:
    """An agreement holds from its first moment until just before its last, by the target's clock."""
    desk = Desk(trial)
    async with directory(desk, empty=True) as held:
        rival, begun = desk.people.rival, held.issued_at
        period = held.agreement(rival.member_id, not_before=begun + DAY, not_after=begun + 2 * DAY)
        await held.replace(without_agreement(rival), lambda told: told["agreements"].append(period))
        early = await desk.reserve(desk.parcel(), by=rival)
        early.refused("UNTRUSTED_AGREEMENT", status="PERMISSION_DENIED")
        await trial.control.pass_time(DAY + timedelta(minutes=5))
        (await desk.reserve(desk.parcel(), by=rival)).confirmed()
        await trial.control.pass_time(DAY)
        late = await desk.reserve(desk.parcel(), by=rival)
        late.refused("UNTRUSTED_AGREEMENT", status="PERMISSION_DENIED")


@case("svc/agreement/with-another-operator", verifies=("LN-TRU-004",), kind=Kind.NEGATIVE, needs=TRUST)
async def agreement_with_another(trial: Trial) -> None:
    """An agreement with another operator lets nobody in here."""
    desk = Desk(trial)
    async with directory(desk) as held:
        rival = desk.people.rival
        elsewhere = held.agreement(rival.member_id) | {"operator_id": "another-operator"}
        await held.replace(without_agreement(rival), lambda told: told["agreements"].append(elsewhere))
        sent = await desk.reserve(desk.parcel(), by=rival)
        sent.refused("UNTRUSTED_AGREEMENT", status="PERMISSION_DENIED")


@case("svc/trust/no-courier-any-more", verifies=("LN-TRU-002", "LN-TRU-031"), kind=Kind.NEGATIVE, needs=TRUST)
async def no_courier_any_more(trial: Trial) -> None:
    """A member that is listed as a merchant from now on gives no order of a courier."""
    desk = Desk(trial)
    async with directory(desk) as held:
        rival = desk.people.rival
        await held.replace(lambda told: member_of(told, rival).update(roles=["merchant"]))
        sent = await desk.reserve(desk.parcel(), by=rival)
        sent.refused("UNTRUSTED_ISSUER", status="PERMISSION_DENIED")


@case("svc/trust/keys-overlap", verifies=("LN-TRU-013", "LN-TRU-001"), kind=Kind.NEGATIVE, needs=TRUST)
async def keys_overlap(trial: Trial) -> None:
    """Old and new key are good side by side, until the record says that the old one is superseded."""
    desk = Desk(trial)
    async with directory(desk) as held:
        old = desk.people.rival
        new = Person(old.member_id, old.seed, suffix="/new")
        both = held.keys_of(old) + held.keys_of(new)
        await held.replace(with_keys(old, both))
        for person in (old, new):
            (await desk.reserve(desk.parcel(), by=person)).confirmed()
        superseded = held.keys_of(old, superseded_at=held.issued_at - DAY) + held.keys_of(new)
        await held.replace(with_keys(old, superseded))
        (await desk.reserve(desk.parcel(), by=new)).confirmed()
        sent = await desk.reserve(desk.parcel(), by=old)
        sent.refused("UNTRUSTED_KEY", status="UNAUTHENTICATED")


@case("svc/trust/key-not-yet-valid", verifies=("LN-TRU-001",), kind=Kind.NEGATIVE, needs=TRUST)
async def key_not_yet_valid(trial: Trial) -> None:
    """A key that begins tomorrow signs nothing today."""
    desk = Desk(trial)
    async with directory(desk) as held:
        rival = desk.people.rival
        await held.replace(key_says(rival, "grant", not_before=held.issued_at + DAY))
        sent = await desk.reserve(desk.parcel(), by=rival)
        sent.refused("UNTRUSTED_KEY", status="UNAUTHENTICATED")


@case("svc/trust/retry-by-stolen-key", verifies=("LN-TRU-014",), kind=Kind.NEGATIVE, needs=TRUST)
async def retry_by_stolen_key(trial: Trial) -> None:
    """An answered order is not answered again once its key is known to be stolen since before it came."""
    desk = Desk(trial)
    async with directory(desk) as held:
        rival, parcel = desk.people.rival, desk.parcel()
        sent = await desk.reserve(parcel, by=rival)
        sent.confirmed()
        session = desk.session(rival)
        (await desk.ask("ListPoints", metadata=session)).ok(services_pb2.ListPointsResponse)
        await held.replace(key_says(rival, "grant", compromised_from=held.issued_at - DAY))
        stolen = "UNTRUSTED_KEY_COMPROMISED"
        (await desk.again(sent)).refused(stolen, status="UNAUTHENTICATED")
        (await desk.ask("ListPoints", metadata=session)).refused(stolen, status="UNAUTHENTICATED")
        (await desk.cancel(parcel, by=rival)).refused(stolen, status="UNAUTHENTICATED")


@case(
    "svc/trust/custody-key-stolen-only",
    verifies=("LN-TRU-014", "LN-TRU-003"),
    kind=Kind.POSITIVE,
    needs=TRUST,
)
async def custody_key_stolen_only(trial: Trial) -> None:
    """A stolen custody key spoils no order: each key has one purpose."""
    desk = Desk(trial)
    async with directory(desk) as held:
        rival = desk.people.rival
        await held.replace(key_says(rival, "custody", compromised_from=held.issued_at - DAY))
        (await desk.reserve(desk.parcel(), by=rival)).confirmed()
